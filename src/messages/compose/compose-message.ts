import { createHash } from "node:crypto";
import { ConflictError, NotFoundError } from "../../errors/errors.ts";
import { adjustTone, type ToneEngine } from "../rewriting/adjust-tone.ts";
import { type ChosenVariant, chooseVariant } from "../templates/choose-variant.ts";
import type { TemplateEngine } from "../templates/liquid-engine.ts";
import { renderTemplate } from "../templates/render-template.ts";
import { measureSms } from "../templates/sms-length.ts";
import { formatOf, type RecommendationSlot, type Template } from "../templates/template.ts";
import type { TemplateStore } from "../templates/template-store.ts";
import { assertTemplate } from "../templates/validate-template.ts";
import { stripMarkers } from "../text/markers.ts";
import { chooseTone, type UserMood } from "../tone/choose-tone.ts";
import type { TonePolicy } from "../tone/tone-policy.ts";
import { startBudget } from "./deadline.ts";
import { answerFrequency, type FrequencyCap } from "./frequency-cap.ts";
import type { ComposedMessage, ComposeRequest, RecommendedItem } from "./message-reply.ts";
import type { MessageStore } from "./message-store.ts";

export interface UserForMessage {
  mood?: UserMood;
  /** What `{{ user... }}` may say; `first_name` is filled from `firstName` when only that is there. */
  traits: Record<string, unknown>;
}

export interface ComposeOptions {
  templates: Pick<TemplateStore, "get">;
  messages: MessageStore;
  engine: ToneEngine;
  liquid: TemplateEngine;
  policy: TonePolicy;
  caps: Readonly<Record<string, FrequencyCap>>;
  /** Mood and traits of a user; undefined when nothing is known. */
  readMood: (userId: string) => Promise<UserForMessage | undefined>;
  recommend: (
    userId: string,
    slot: RecommendationSlot,
  ) => Promise<{ recommendationId: string; items: RecommendedItem[] }>;
  newId: () => string;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Default 500 ms; after it a usable neutral message is answered. */
  budgetMs?: number;
}

/** A tone that nobody asked for is reached within this distance: wording that already fits the user is left as its author wrote it. */
const autoTolerance = 0.12;

/** A longer body is sent as it was written: rewording it takes longer than the budget and would hold up everybody else. */
const mostReworded = 6_000;

/** Kept back from waiting for rendering, rewording and storing. */
const reserveMs = 60;

/**
 * Answers one request for a message: user's tone, variant, rendering with recommendations, rewording behind the fact guard, one stored reply.
 * What does not come within the budget is left out and named in `degraded`; the message is usable all the same. The same `Idempotency-Key` and body get the stored reply;
 * the same key with another body throws ConflictError. An unknown template throws NotFoundError, a faulty one InvalidInputError with line and column.
 */
export async function composeMessage(
  request: ComposeRequest,
  options: ComposeOptions,
  idempotencyKey?: string,
): Promise<ComposedMessage> {
  const startMs = performance.now();
  const idempotency =
    idempotencyKey === undefined ? undefined : { key: idempotencyKey, requestHash: hashRequest(request) };
  if (idempotency !== undefined) {
    const known = await repeatedReply(options.messages, idempotency);
    if (known !== undefined) return known;
  }
  const budget = startBudget(options.budgetMs ?? 500, reserveMs);
  const template = await findTemplate(request, options);
  const channel = request.channel ?? template.channel;
  const warnings = request.templateId === undefined ? assertTemplate(template, options.liquid) : [];
  const userId = request.userId ?? request.anonymousId;
  const degraded: string[] = [];
  const slot = request.slots?.recommendations ?? template.slots?.recommendations;
  const wantsItems = slot !== undefined || namesRecommendations(template);
  const [user, recommended, frequency] = await Promise.all([
    userId === undefined
      ? undefined
      : budget.within<UserForMessage | undefined>(options.readMood(userId), undefined, () => degraded.push("mood")),
    userId === undefined || !wantsItems
      ? undefined
      : budget.within<Awaited<ReturnType<ComposeOptions["recommend"]>> | undefined>(
          options.recommend(userId, slot ?? { limit: 3 }),
          undefined,
          () => degraded.push("recommendations"),
        ),
    userId === undefined
      ? undefined
      : answerFrequency(options.messages, { userId, channel, caps: options.caps, nowMs: options.now() }),
  ]);
  const wish = request.tone === "auto" ? undefined : request.tone;
  const tone = chooseTone(
    {
      channel,
      purpose: request.purpose ?? template.purpose,
      ...(user?.mood ? { mood: user.mood } : {}),
      ...(wish ? { wish } : {}),
    },
    options.policy,
  );
  const variant = chooseVariant(template, tone.target, request.locale);
  const format = formatOf(template, variant.body);
  const scope = buildScope(request, {
    userId,
    known: user,
    items: recommended?.items ?? [],
    channel,
    nowMs: options.now(),
  });
  const late = degraded.length > 0 && budget.leftMs() < reserveMs / 2;
  if (late) degraded.push("tone");
  const parts = await renderAndAdjust(
    {
      variant,
      scope,
      format,
      tone: late ? undefined : tone,
      tolerance: wish === undefined ? { tolerance: autoTolerance } : {},
      deadlineMs: performance.now() + budget.leftMs() - 20,
    },
    options,
  );
  if (parts.isTooLong) degraded.push("tone");
  const note = parts.isTooLong
    ? `The body has ${parts.unadjusted.body.length} characters, more than the ${mostReworded} that are reworded within the budget; it is sent as it was written.`
    : parts.body.note;
  const reply: ComposedMessage = {
    messageId: options.newId(),
    ...(parts.subject === undefined ? {} : { subject: parts.subject.text }),
    body: parts.body.text,
    ...(request.preview ? { unadjusted: parts.unadjusted } : {}),
    channel,
    format,
    template: request.templateId ?? null,
    variant: variant.id,
    tone: {
      target: tone.target,
      before: parts.body.before,
      after: parts.body.after,
      evidence: tone.evidence,
      measured: parts.body.measured,
    },
    changes: [
      ...(parts.subject?.changes ?? []).map((change) => ({ part: "subject" as const, ...change })),
      ...parts.body.changes.map((change) => ({ part: "body" as const, ...change })),
    ],
    guard: joinFactChecks(parts),
    language: parts.body.language,
    ...(note === undefined ? {} : { note }),
    ...(recommended === undefined
      ? {}
      : { recommendations: recommended.items, recommendationId: recommended.recommendationId }),
    ...(frequency === undefined ? {} : { frequency }),
    ...(channel === "sms" ? { sms: measureSms(parts.body.text) } : {}),
    ...(warnings.length > 0 ? { warnings } : {}),
    ...(degraded.length > 0 ? { degraded: degraded.sort() } : {}),
    took: { totalMs: Math.round((performance.now() - startMs) * 100) / 100 },
  };
  if (request.preview) return reply;
  const kept = await options.messages.save({
    messageId: reply.messageId,
    ...(userId === undefined ? {} : { userId }),
    channel,
    ...(request.templateId === undefined ? {} : { templateId: request.templateId }),
    variant: variant.id,
    target: tone.target,
    createdAtMs: options.now(),
    reply,
    ...(idempotency === undefined ? {} : { idempotency }),
  });
  if (kept || idempotency === undefined) return reply;
  // Two calls with the same key ran side by side and the other was first: its reply is the one.
  return (await repeatedReply(options.messages, idempotency)) ?? reply;
}

async function repeatedReply(
  messages: MessageStore,
  { key, requestHash }: { key: string; requestHash: string },
): Promise<ComposedMessage | undefined> {
  const known = await messages.findByKey(key);
  if (known === undefined) return undefined;
  if (known.idempotency?.requestHash === requestHash) return known.reply;
  throw new ConflictError(
    "idempotency-key-reused",
    `The Idempotency-Key "${key}" was used for another request. Send a new key, or repeat the request unchanged.`,
  );
}

/** Hash of a request with its keys in a fixed order. */
export function hashRequest(request: ComposeRequest): string {
  return createHash("sha256").update(stableJson(request)).digest("hex");
}

function stableJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stableJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${stableJson(part)}`).join(",")}}`;
}

async function findTemplate(request: ComposeRequest, { templates, now }: ComposeOptions): Promise<Template> {
  if (request.templateId !== undefined) {
    const template = await templates.get(request.templateId);
    if (template === undefined) throw new NotFoundError("template", request.templateId);
    return template;
  }
  return {
    id: "inline",
    name: "inline",
    channel: request.channel ?? "email",
    purpose: request.purpose ?? "other",
    locale: request.locale ?? "en",
    ...(request.format === undefined ? {} : { format: request.format }),
    ...(request.subject === undefined ? {} : { subject: request.subject }),
    body: request.body ?? "",
    createdAtMs: now(),
    updatedAtMs: now(),
  };
}

function namesRecommendations(template: Template): boolean {
  return [
    template.body,
    template.subject,
    ...(template.variants ?? []).flatMap((variant) => [variant.body, variant.subject]),
  ].some((text) => text?.includes("recommendations") === true);
}

interface ScopeParts {
  userId: string | undefined;
  known: UserForMessage | undefined;
  items: readonly RecommendedItem[];
  channel: string;
  nowMs: number;
}

function buildScope(
  { data }: ComposeRequest,
  { userId, known, items, channel, nowMs }: ScopeParts,
): Record<string, unknown> {
  const given = isRecord(data.user) ? data.user : {};
  const user: Record<string, unknown> = {
    ...(userId === undefined ? {} : { id: userId }),
    ...known?.traits,
    ...given,
  };
  if (user.first_name === undefined && user.firstName !== undefined) user.first_name = user.firstName;
  if (user.last_name === undefined && user.lastName !== undefined) user.last_name = user.lastName;
  return { ...data, user, recommendations: items, channel, now: new Date(nowMs).toISOString() };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

interface RenderJob {
  variant: ChosenVariant;
  scope: Record<string, unknown>;
  format: "text" | "html";
  /** Absent when no time is left for rewording. */
  tone: Pick<ReturnType<typeof chooseTone>, "target" | "limits"> | undefined;
  tolerance: { tolerance?: number };
  deadlineMs: number;
}

async function renderAndAdjust(
  { variant, scope, format, tone, tolerance, deadlineMs }: RenderJob,
  { engine, liquid }: ComposeOptions,
) {
  const body = renderTemplate({ source: variant.body, scope, format, part: "body" }, liquid);
  const subject =
    variant.subject === undefined
      ? undefined
      : renderTemplate({ source: variant.subject, scope, format: "text", part: "subject" }, liquid);
  const adjust = async (text: string, part: "subject" | "body") => {
    const reply = await adjustTone(
      {
        text,
        target: text.length > mostReworded ? {} : (tone?.target ?? {}),
        limits: tone?.limits ?? { cheerful: false, playful: false },
        format: part === "subject" ? "text" : format,
        part,
        deadlineMs,
        ...tolerance,
      },
      engine,
    );
    return {
      ...reply,
      text: stripMarkers(reply.text),
      changes: reply.changes.map((change) => ({
        ...change,
        before: stripMarkers(change.before),
        after: stripMarkers(change.after),
      })),
    };
  };
  return {
    body: await adjust(body, "body"),
    subject: subject === undefined ? undefined : await adjust(subject.replace(/\s+/g, " "), "subject"),
    isTooLong: tone !== undefined && body.length > mostReworded,
    unadjusted: { ...(subject === undefined ? {} : { subject: stripMarkers(subject) }), body: stripMarkers(body) },
  };
}

function joinFactChecks({ body, subject }: Awaited<ReturnType<typeof renderAndAdjust>>): ComposedMessage["guard"] {
  const detail = body.guard.detail ?? subject?.guard.detail;
  return {
    ok: body.guard.ok && (subject?.guard.ok ?? true),
    facts: body.guard.facts + (subject?.guard.facts ?? 0),
    list: [...(subject?.guard.list ?? []), ...body.guard.list],
    ...(detail === undefined ? {} : { detail }),
  };
}
