import type { MessageFactCheck } from "../../../http/schema/messages.ts";
import { Panel } from "../../elements/panel.tsx";

/** What the guard compared: every fact stands in the message as it stood before. */
export function GuardFacts(props: { guard: MessageFactCheck }) {
  const { guard } = props;
  const byKind = Map.groupBy(guard.list ?? [], ({ kind }) => kind);
  return (
    <Panel title="Facts">
      <p class="guard-line" data-ok={guard.ok}>
        {guard.ok
          ? `${guard.facts} ${guard.facts === 1 ? "fact" : "facts"} compared, all unchanged.`
          : (guard.detail ?? "A fact would have changed: the text is sent as it was.")}
      </p>
      {byKind.size > 0 && (
        <dl class="facts">
          {[...byKind].map(([kind, facts]) => (
            <div key={kind}>
              <dt>{kind}</dt>
              <dd>{facts.map(({ text }) => text).join(" · ")}</dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  );
}
