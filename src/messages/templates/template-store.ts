import type { Template } from "./template.ts";

/** Where templates are kept. */
export interface TemplateStore {
  put(template: Template): Promise<void>;
  /** Keeps a template whose id is not taken; false when it is. */
  insert(template: Template): Promise<boolean>;
  /** Replaces the template that was last changed at `knownUpdatedAtMs`; false where it was changed since, or is none. */
  replace(template: Template, knownUpdatedAtMs: number): Promise<boolean>;
  get(id: string): Promise<Template | undefined>;
  /** In the order of their ids, after `afterId`. */
  list(options: { limit: number; afterId?: string | undefined }): Promise<Template[]>;
  /** Whether there was one. */
  delete(id: string): Promise<boolean>;
}
