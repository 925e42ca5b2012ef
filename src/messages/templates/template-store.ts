import type { Template } from "./template.ts";

/** Where templates are kept. */
export interface TemplateStore {
  put(template: Template): Promise<void>;
  get(id: string): Promise<Template | undefined>;
  /** In the order of their ids, after `afterId`. */
  list(options: { limit: number; afterId?: string }): Promise<Template[]>;
  /** Whether there was one. */
  delete(id: string): Promise<boolean>;
}
