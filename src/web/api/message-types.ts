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
  tone?: Partial<Tone> | undefined;
  locale?: string | undefined;
  subject?: string | undefined;
  body: string;
}

export interface TemplateSlots {
  recommendations?: { limit: number; filter?: Record<string, unknown> };
}

export interface Template {
  name: string;
  channel: string;
  purpose?: string | undefined;
  locale?: string | undefined;
  format?: "text" | "html" | undefined;
  subject?: string | undefined;
  body: string;
  variants?: TemplateVariant[] | undefined;
  slots?: TemplateSlots | undefined;
  variables?: string[] | undefined;
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
  userId?: string | undefined;
  templateId?: string | undefined;
  subject?: string | undefined;
  body?: string | undefined;
  format?: "text" | "html" | undefined;
  purpose?: string | undefined;
  data?: Record<string, unknown> | undefined;
  tone?: "auto" | Partial<Tone> | undefined;
  channel?: string | undefined;
  slots?: TemplateSlots | undefined;
  preview?: boolean | undefined;
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
  subject?: string | undefined;
  body: string;
  /** In a preview: the message before its tone was adjusted. */
  unadjusted?: { subject?: string | undefined; body: string };
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
