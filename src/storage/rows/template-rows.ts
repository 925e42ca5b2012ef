import type { Template } from "../../messages/templates/template.ts";

/** A template as it is stored; the definition is JSON. */
export interface TemplateRow {
  id: string;
  definition: string;
  createdAtMs: number;
  updatedAtMs: number;
}

export function templateOf({ id, definition, createdAtMs, updatedAtMs }: TemplateRow): Template {
  return { ...(JSON.parse(definition) as Omit<Template, "id">), id, createdAtMs, updatedAtMs };
}
