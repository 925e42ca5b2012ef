import type { MessageChange } from "../../../http/schema/messages.ts";
import { Panel } from "../../elements/panel.tsx";

/** Every change with the rule that made it. */
export function ChangeList(props: { changes: readonly MessageChange[] }) {
  const { changes } = props;
  if (changes.length === 0) {
    return (
      <Panel title="Changes">
        <p class="hint">None: the wording fits this tone as it is.</p>
      </Panel>
    );
  }
  return (
    <Panel title={`${changes.length} ${changes.length === 1 ? "change" : "changes"}`}>
      <ul class="change-list">
        {changes.map((change) => (
          <li key={`${change.part} ${change.rule} ${change.before} ${change.after}`}>
            <span class="change-rule">{ruleName(change.rule)}</span>
            <span>
              {change.before === "" ? <span class="hint">nothing</span> : <del>{change.before}</del>} →{" "}
              {change.after === "" ? <span class="hint">left out</span> : <ins>{change.after}</ins>}
              {change.part === "subject" && <span class="hint"> in the subject</span>}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** "greeting-formal" in words. */
export function ruleName(rule: string): string {
  return rule.replaceAll(/[-_.:/]+/g, " ");
}
