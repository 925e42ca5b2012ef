import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { MessageReply, MessageRequest, Template } from "../../../http/schema/messages.ts";
import { client } from "../../api/client.ts";
import { type Problem, toProblem } from "../../api/problem.ts";
import type { ToneChoice } from "./tone-choice.ts";

export interface MessagePreview {
  reply: Signal<MessageReply | undefined>;
  problem: Signal<Problem | undefined>;
  busy: Signal<boolean>;
}

interface PreviewInput {
  draft: Template;
  text: { subject?: string | undefined; body: string };
  user: string | undefined;
  tone: ToneChoice;
  /** The template has errors: the last good preview stays. */
  paused: boolean;
}

const delayMs = 350;

/** Composes the message as it stands for the chosen user, without sending or counting anything. */
export function usePreview(input: PreviewInput): MessagePreview {
  const reply = useSignal<MessageReply | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const busy = useSignal(false);
  const key = JSON.stringify(input);
  useEffect(() => {
    if (input.paused || input.text.body.trim() === "") return;
    const controller = new AbortController();
    const timer = setTimeout(async () => {
      busy.value = true;
      try {
        reply.value = await client.message(requestOf(input), controller.signal);
        problem.value = undefined;
      } catch (error) {
        if (controller.signal.aborted) return;
        problem.value = toProblem(error);
      }
      busy.value = false;
    }, delayMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
    // The key holds the whole input.
  }, [key]);
  return { reply, problem, busy };
}

function requestOf({ draft, text, user, tone }: PreviewInput): MessageRequest {
  return {
    userId: user,
    subject: text.subject || undefined,
    body: text.body,
    format: draft.format,
    purpose: draft.purpose,
    channel: draft.channel,
    slots: draft.slots,
    tone,
    preview: true,
  };
}
