import { type RewriteToneReply, rewriteTone, type ToneEngine } from "../rewriting/rewrite-tone.ts";
import type { ChosenVariant } from "../templates/choose-variant.ts";
import type { TemplateEngine } from "../templates/liquid-engine.ts";
import { renderTemplate } from "../templates/render-template.ts";
import { stripMarkers } from "../text/markers.ts";
import type { ToneLimits } from "../tone/message-tone.ts";
import type { AskedTone } from "./asked-tone.ts";
import type { ComposedMessage } from "./message-reply.ts";

/** A longer body is sent as it was written: rewording it takes longer than the budget and would hold up everybody else. */
export const mostReworded = 6_000;

export interface RenderJob {
  variant: ChosenVariant;
  scope: Record<string, unknown>;
  format: "text" | "html";
  asked: Omit<AskedTone, "reason">;
  limits: ToneLimits;
  /** Until when (`performance.now()`); undefined: as long as it takes. */
  deadlineMs: number | undefined;
}

export interface RenderedMessage {
  body: RewriteToneReply;
  subject: RewriteToneReply | undefined;
  /** The body was too long to be reworded, although a tone was asked for. */
  isTooLong: boolean;
  /** As rendered, before any rewording. */
  unadjusted: { subject?: string; body: string };
}

/** Renders subject and body and rewords them, each behind the fact check. Faults of the template throw InvalidInputError. */
export async function renderAndRewrite(
  { variant, scope, format, asked, limits, deadlineMs }: RenderJob,
  { engine, liquid }: { engine: ToneEngine; liquid: TemplateEngine },
): Promise<RenderedMessage> {
  const locale = variant.locale;
  const body = renderTemplate({ source: variant.body, scope, format, locale, part: "body" }, liquid);
  const subject =
    variant.subject === undefined
      ? undefined
      : renderTemplate({ source: variant.subject, scope, format: "text", locale, part: "subject" }, liquid);
  const rewrite = async (text: string, part: "subject" | "body"): Promise<RewriteToneReply> => {
    const reply = await rewriteTone(
      {
        text,
        target: text.length > mostReworded ? {} : asked.target,
        limits,
        format: part === "subject" ? "text" : format,
        part,
        ...(deadlineMs === undefined ? {} : { deadlineMs }),
        ...(asked.tolerance === undefined ? {} : { tolerance: asked.tolerance }),
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
    body: await rewrite(body, "body"),
    subject: subject === undefined ? undefined : await rewrite(subject.replace(/\s+/g, " "), "subject"),
    isTooLong: Object.keys(asked.target).length > 0 && body.length > mostReworded,
    unadjusted: { ...(subject === undefined ? {} : { subject: stripMarkers(subject) }), body: stripMarkers(body) },
  };
}

/** The fact checks of both parts as one. */
export function joinFactChecks({ body, subject }: RenderedMessage): ComposedMessage["guard"] {
  const detail = body.guard.detail ?? subject?.guard.detail;
  return {
    ok: body.guard.ok && (subject?.guard.ok ?? true),
    facts: body.guard.facts + (subject?.guard.facts ?? 0),
    list: [...(subject?.guard.list ?? []), ...body.guard.list],
    ...(detail === undefined ? {} : { detail }),
  };
}
