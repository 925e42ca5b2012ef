export const toneAxes = ["formality", "warmth", "energy"] as const;
export type ToneAxis = (typeof toneAxes)[number];
export type Tone = Record<ToneAxis, number>;

export const channels = ["email", "web", "mobile", "push", "sms", "chat"] as const;

export const purposes = [
  "other",
  "newsletter",
  "welcome",
  "promotion",
  "event",
  "reminder",
  "renewal",
  "survey",
  "delay",
  "apology",
  "refund",
  "payment",
  "security",
  "legal",
] as const;

export interface TemplateVariant {
  id: string;
  tone?: Partial<Tone>;
  locale?: string;
  subject?: string;
  body: string;
}

export interface TemplateSlots {
  recommendations?: { limit: number; filter?: Record<string, unknown> };
}

export interface Template {
  name: string;
  channel: string;
  purpose?: string;
  locale?: string;
  format?: "text" | "html";
  subject?: string;
  body: string;
  variants?: TemplateVariant[];
  slots?: TemplateSlots;
  variables?: string[];
}

export interface StoredTemplate extends Template {
  id: string;
}

export interface TemplateFault {
  path?: string;
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
  format?: "text" | "html";
  purpose?: string;
  data?: Record<string, unknown>;
  tone?: "auto" | Partial<Tone>;
  channel?: string;
  slots?: TemplateSlots;
  preview?: boolean;
}

export interface MessageChange {
  rule: string;
  before: string;
  after: string;
  part?: "subject" | "body";
}

export interface MessageFactCheck {
  ok: boolean;
  facts: number;
  list?: { kind: string; text: string }[];
  detail?: string;
}

export interface MessageReply {
  messageId: string;
  subject?: string;
  body: string;
  /** In a preview: the message before its tone was adjusted. */
  unadjusted?: { subject?: string; body: string };
  template?: string | null;
  variant?: string;
  tone: { target: Tone; before: Tone; after: Tone; evidence: { kind: string; detail: string }[] };
  changes: MessageChange[];
  guard: MessageFactCheck;
  note?: string;
  sms?: { encoding: string; length: number; segments: number };
  degraded?: string[];
  recommendationId?: string;
}

export interface TemplateReportRow {
  variant: string;
  tone: string;
  composed: number;
  shown: number;
  opened: number;
  clicked: number;
  dismissed: number;
}

export interface TemplateReport {
  rows: TemplateReportRow[];
}
