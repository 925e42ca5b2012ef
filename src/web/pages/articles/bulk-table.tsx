import { percent } from "../../elements/bars.tsx";
import { Empty } from "../../elements/states.tsx";
import { hrefTo } from "../../state/route.ts";
import type { BulkChoice } from "./bulk-decisions.ts";

interface BulkTableProps {
  choices: readonly BulkChoice[];
  unticked: ReadonlySet<string>;
  onTick: (unticked: ReadonlySet<string>) => void;
}

export const keyOf = ({ item, tag }: BulkChoice): string => `${item.id}\n${tag.tag}`;

/** Suggestions above the threshold, each with a tick that takes it out. */
export function BulkTable({ choices, unticked, onTick }: BulkTableProps) {
  if (choices.length === 0) return <Empty title="No suggestion in this list is that sure." />;
  const toggle = (key: string): void => {
    const next = new Set(unticked);
    if (!next.delete(key)) next.add(key);
    onTick(next);
  };
  return (
    <div class="bulk-rows">
      <table class="table">
        <caption class="unseen">Tags that would be accepted</caption>
        <thead>
          <tr>
            <th>
              <span class="unseen">Accept</span>
            </th>
            <th>Article</th>
            <th>Tag</th>
            <th class="number">Score</th>
          </tr>
        </thead>
        <tbody>
          {choices.map((choice) => (
            <tr key={keyOf(choice)}>
              <td>
                <input
                  type="checkbox"
                  class="tick"
                  aria-label={`${choice.tag.label} on ${choice.item.title}`}
                  checked={!unticked.has(keyOf(choice))}
                  onChange={() => toggle(keyOf(choice))}
                />
              </td>
              <td>
                <a href={hrefTo("articles", choice.item.id)} tabIndex={-1}>
                  {choice.item.title}
                </a>
              </td>
              <td>{choice.tag.label}</td>
              <td class="number">{percent(choice.tag.score)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
