import type { MessageChange, MessageReply } from "../../../http/schema/messages.ts";
import { Failed, Loading } from "../../elements/states.tsx";
import { ChangeList, ruleName } from "./change-list.tsx";
import { GuardFacts } from "./guard-facts.tsx";
import { type Difference, textDifference } from "./text-difference.ts";
import type { MessagePreview } from "./use-preview.ts";

export function Preview(props: { preview: MessagePreview; paused: boolean }) {
  const { reply, problem } = props.preview;
  if (problem.value) return <Failed problem={problem.value} />;
  if (!reply.value) {
    return props.paused ? <p class="state">Repair the template to see the message.</p> : <Loading what="the preview" />;
  }
  const pieces = textDifference(reply.value.unadjusted?.body ?? reply.value.body, reply.value.body);
  return (
    <div class="preview" aria-busy={props.preview.busy.value}>
      {props.paused && <p class="hint">The last version without errors:</p>}
      <div class="before-after">
        <Letter title="Before" when="before" pieces={pieces} reply={reply.value} />
        <Letter title="After" when="after" pieces={pieces} reply={reply.value} />
      </div>
      <Remarks reply={reply.value} />
      <ChangeList changes={reply.value.changes} />
      <GuardFacts guard={reply.value.guard} />
    </div>
  );
}

function Letter(props: {
  title: string;
  when: "before" | "after";
  pieces: readonly Difference[];
  reply: MessageReply;
}) {
  const { when, pieces, reply } = props;
  const subject = when === "after" ? reply.subject : reply.unadjusted?.subject;
  return (
    <article class="letter">
      <h2>{props.title}</h2>
      {subject && <p class="letter-subject">{subject}</p>}
      <p class="letter-body">
        {pieces.map((piece, index) => {
          const text = piece[when];
          const key = `${index} ${text}`;
          if (piece.kind === "same" || text === "") return <span key={key}>{text}</span>;
          const rule = ruleOf(piece, reply.changes);
          return when === "before" ? (
            <del key={key} title={rule}>
              {text}
            </del>
          ) : (
            <ins key={key} title={rule}>
              {text}
            </ins>
          );
        })}
      </p>
    </article>
  );
}

/** Names of the rules that made a change, found by the words that they took or gave. */
function ruleOf(piece: Difference, changes: readonly MessageChange[]): string {
  const holds = (text: string, part: string) => part.trim() !== "" && text.includes(part.trim());
  const rules = changes.filter(({ before, after }) => holds(piece.before, before) || holds(piece.after, after));
  return [...new Set(rules.map(({ rule }) => ruleName(rule)))].join(", ");
}

function Remarks(props: { reply: MessageReply }) {
  const { note, degraded, sms } = props.reply;
  return (
    <>
      {note && <p class="hint">{note}</p>}
      {degraded && degraded.length > 0 && <p class="hint">Left out for want of time: {degraded.join(", ")}.</p>}
      {sms && (
        <p class="hint">
          {sms.length} characters, {sms.segments} SMS
        </p>
      )}
    </>
  );
}
