import type { Recommendation } from "./profile-types.ts";

export type Tone = { formality: number; warmth: number; energy: number };

export interface TemplateVariant {
  id: string;
  tone: Partial<Tone>;
  subject?: string;
  body: string;
}

export interface Template {
  id?: string;
  name: string;
  channel: string;
  subject?: string;
  body: string;
  variants?: TemplateVariant[];
  slots?: { recommendations?: { limit: number; filter?: Record<string, unknown> } };
}

export interface TemplateFault {
  line: number;
  column: number;
  message: string;
  severity: "error" | "warning";
}

export interface MessageRequest {
  userId?: string;
  templateId?: string;
  subject?: string;
  body?: string;
  data?: Record<string, unknown>;
  tone?: "auto" | Partial<Tone>;
  channel?: string;
  preview?: boolean;
}

export interface MessageReply {
  messageId: string;
  subject?: string;
  body: string;
  template?: string;
  variant?: string;
  tone: { target: Tone; before: Tone; after: Tone; evidence: (string | { kind?: string; detail: string })[] };
  changes: { rule: string; before: string; after: string }[];
  guard: { ok: boolean; facts: number; list?: { kind: string; text: string }[] };
  unadjustedBody?: string;
  recommendations?: Recommendation[];
  recommendationId?: string;
}

export interface TemplateReport {
  shown: number;
  opened: number;
  clicked: number;
  dismissed: number;
  byVariant?: { variant: string; shown: number; opened: number; clicked: number; dismissed: number }[];
}
