import { nameVariations } from "../../experiments/serving/assigner.ts";
import type { MemberSettings } from "../../segments/definitions/segment-settings.ts";
import type { ToneEngine } from "../rewriting/rewrite-tone.ts";
import { chooseVariant, findVariant } from "../templates/choose-variant.ts";
import type { TemplateEngine } from "../templates/liquid-engine.ts";
import { measureSms } from "../templates/sms-length.ts";
import { formatOf, type RecommendationSlot, type Template } from "../templates/template.ts";
import type { TemplateStore } from "../templates/template-store.ts";
import { assertTemplate } from "../templates/validate-template.ts";
import { chooseTone, type UserForMessage } from "../tone/choose-tone.ts";
import type { TonePolicy } from "../tone/tone-policy.ts";
import { askedTone } from "./asked-tone.ts";
import { type Budget, startBudget } from "./deadline.ts";
import { findTemplate, namesRecommendations } from "./find-template.ts";
import { answerFrequency, type FrequencyCap } from "./frequency-cap.ts";
import { hashRequest, type Idempotency, repeatedReply } from "./idempotency.ts";
import type { ComposedMessage, ComposeRequest, RecommendedItem } from "./message-reply.ts";
import { buildScope } from "./message-scope.ts";
import type { MessageStore } from "./message-store.ts";
import { type MessageExperiments, variationsForMessage } from "./message-variations.ts";
import { refuseUnwanted } from "./refuse-unwanted.ts";
import { joinFactChecks, mostReworded, type RenderedMessage, renderAndRewrite } from "./render-and-rewrite.ts";

export interface ComposeOptions {
  templates: Pick<TemplateStore, "get">;
  messages: MessageStore;
  engine: ToneEngine;
  liquid: TemplateEngine;
  policy: TonePolicy;
  caps: Readonly<Record<string, FrequencyCap>>;
  /** Mood and traits of a user; undefined when nothing is known. */
  readMood: (userId: string) => Promise<UserForMessage | undefined>;
  /** Without a user: what somebody gets of whom nothing is known. */
  recommend: (
    userId: string | undefined,
    slot: RecommendationSlot,
  ) => Promise<{ recommendationId: string; items: RecommendedItem[] }>;
  /** Whether the user allows messages (consent `messaging`); everybody does without it. */
  mayBeWritten?: ((userId: string) => Promise<boolean>) | undefined;
  /** Running experiments, if there are any. */
  experiments?: MessageExperiments | undefined;
  /** What the segments of a user ask for. */
  settingsOf?: ((userId: string) => Promise<MemberSettings>) | undefined;
  newId: () => string;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Default 500 ms; after it a usable message is answered with what came in time. A preview waits up to `previewBudgetMs`. */
  budgetMs?: number;
}

/** Kept back from waiting for rendering, rewording and storing. */
const reserveMs = 60;
/** An editor who looks at a preview wants to see what the rewording finds, not what it finds in half a second. */
const previewBudgetMs = 20_000;

/**
 * Answers one request for a message: user's tone, variant, rendering with recommendations, rewording behind the fact check, one stored reply.
 * What does not come within the budget is left out and named in `degraded`; the message is usable all the same. The same `Idempotency-Key` and body get the stored reply;
 * the same key with another body throws ConflictError, as does a message to somebody who refused them. An unknown template throws NotFoundError, a faulty one InvalidInputError with line and column.
 */
export async function composeMessage(
  request: ComposeRequest,
  options: ComposeOptions,
  idempotencyKey?: string,
): Promise<ComposedMessage> {
  const idempotency =
    idempotencyKey === undefined ? undefined : { key: idempotencyKey, requestHash: hashRequest(request) };
  if (idempotency !== undefined) {
    const known = await repeatedReply(options.messages, idempotency);
    if (known !== undefined) return known;
  }
  const template = await findTemplate(request, options);
  await refuseUnwanted(request, template, options.mayBeWritten);
  const { reply, userId, channel } = await writeMessage(request, template, options);
  if (request.preview) return reply;
  const kept = await options.messages.save({
    messageId: reply.messageId,
    ...(userId === undefined ? {} : { userId }),
    channel,
    ...(request.templateId === undefined ? {} : { templateId: request.templateId }),
    variant: reply.variant,
    target: reply.tone.target,
    createdAtMs: options.now(),
    reply,
    ...(idempotency === undefined ? {} : { idempotency }),
  });
  if (kept || idempotency === undefined) return reply;
  // Two calls with the same key ran side by side and the other was first: its reply is the one.
  return (await repeatedReply(options.messages, idempotency satisfies Idempotency)) ?? reply;
}

/** The reply to a request, before it is stored. */
async function writeMessage(
  request: ComposeRequest,
  template: Template,
  options: ComposeOptions,
): Promise<{ reply: ComposedMessage; userId: string | undefined; channel: string }> {
  const startMs = performance.now();
  const ownBudgetMs = options.budgetMs ?? 500;
  const budget = startBudget(request.preview ? Math.max(previewBudgetMs, ownBudgetMs) : ownBudgetMs, reserveMs);
  const channel = request.channel ?? template.channel;
  const warnings = request.templateId === undefined ? assertTemplate(template, options.liquid) : [];
  const userId = request.userId ?? request.anonymousId;
  const degraded: string[] = [];
  const { user, recommended, frequency } = await askAround(options, {
    userId,
    channel,
    slot: slotOf(request, template),
    budget,
    degraded,
  });
  const tested = await askExperiments(request, options, userId);
  const member = userId === undefined ? undefined : await options.settingsOf?.(userId);
  const { tone: memberTone, variants } = member?.messages ?? {};
  const isToneOpen = request.tone === undefined || request.tone === "auto";
  const asking = tested.tone ?? (isToneOpen ? memberTone : undefined) ?? request.tone ?? template.tone;
  const memberVariant = request.templateId === undefined ? undefined : variants?.[request.templateId];
  const wantedVariant = tested.variant ?? memberVariant;
  const wish = asking === "auto" ? undefined : asking;
  const chosen = chooseTone(
    {
      channel,
      purpose: request.purpose ?? template.purpose,
      ...(user?.mood ? { mood: user.mood } : {}),
      ...(user?.predictions ? { predictions: user.predictions, absences: user.absences ?? [] } : {}),
      ...(wish ? { wish } : {}),
    },
    options.policy,
  );
  const asked = askedTone({ asked: asking, chosen, mood: user?.mood, policy: options.policy });
  const variant =
    (wantedVariant === undefined ? undefined : findVariant(template, wantedVariant)) ??
    chooseVariant(template, chosen.target, request.locale);
  const format = formatOf(template, variant.body);
  const nowMs = options.now();
  const scope = buildScope(request, { userId, known: user, items: recommended?.items ?? [], channel, nowMs });
  const late = degraded.length > 0 && budget.leftMs() < reserveMs / 2;
  if (late) degraded.push("tone");
  const parts = await renderAndRewrite(
    {
      variant,
      scope,
      format,
      asked: late ? { target: {} } : asked,
      limits: late ? { cheerful: false, playful: false } : chosen.limits,
      deadlineMs: performance.now() + budget.leftMs() - 20,
    },
    options,
  );
  if (parts.isTooLong) degraded.push("tone");
  const note = noteOf(parts);
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
      target: chosen.target,
      before: parts.body.before,
      after: parts.body.after,
      evidence: [
        ...chosen.evidence,
        ...(memberTone !== undefined && asking === memberTone
          ? [{ kind: "segment", detail: `the tone of ${member!.messageSegments.join(", ")}`, shift: memberTone }]
          : []),
        { kind: "rewriting", detail: asked.reason },
      ],
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
    ...(tested.given.length === 0 ? {} : { experiments: nameVariations(tested.given) }),
    ...(frequency === undefined ? {} : { frequency }),
    ...(channel === "sms" ? { sms: measureSms(parts.body.text) } : {}),
    ...(warnings.length > 0 ? { warnings } : {}),
    ...(degraded.length > 0 ? { degraded: degraded.sort() } : {}),
    took: { totalMs: Math.round((performance.now() - startMs) * 100) / 100 },
  };
  if (tested.given.length > 0) options.experiments?.keepAnswer(reply.messageId, tested.given);
  return { reply, userId, channel };
}

/** The recommendations that the message shows: as asked for, as the template says, or three where it names them. */
function slotOf({ slots }: ComposeRequest, template: Template): RecommendationSlot | undefined {
  const slot = slots?.recommendations ?? template.slots?.recommendations;
  return slot ?? (namesRecommendations(template) ? { limit: 3 } : undefined);
}

/** A preview belongs to no user's experience, so it takes part in no experiment. */
async function askExperiments(request: ComposeRequest, options: ComposeOptions, userId: string | undefined) {
  const isAsked = userId !== undefined && !request.preview;
  return variationsForMessage(request, isAsked ? ((await options.experiments?.assign(userId)) ?? []) : []);
}

interface Asking {
  userId: string | undefined;
  channel: string;
  /** Undefined: the template shows no recommendations. */
  slot: RecommendationSlot | undefined;
  budget: Budget;
  /** Gets the name of what did not come in time. */
  degraded: string[];
}

/** What is known of the user, what to recommend and how often the user was written to, side by side and within the budget. */
async function askAround(options: ComposeOptions, { userId, channel, slot, budget, degraded }: Asking) {
  type Recommended = Awaited<ReturnType<ComposeOptions["recommend"]>>;
  const [user, recommended, frequency] = await Promise.all([
    userId === undefined
      ? undefined
      : budget.within<UserForMessage | undefined>(options.readMood(userId), undefined, () => degraded.push("mood")),
    slot === undefined
      ? undefined
      : budget.within<Recommended | undefined>(options.recommend(userId, slot), undefined, () =>
          degraded.push("recommendations"),
        ),
    userId === undefined
      ? undefined
      : answerFrequency(options.messages, { userId, channel, caps: options.caps, nowMs: options.now() }),
  ]);
  return { user, recommended, frequency };
}

function noteOf({ body, isTooLong, unadjusted }: RenderedMessage): string | undefined {
  if (!isTooLong) return body.note;
  return `The body has ${unadjusted.body.length} characters, more than the ${mostReworded} that are reworded within the budget; it is sent as it was written.`;
}
