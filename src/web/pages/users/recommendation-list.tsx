import type { Recommendation, RecommendationReply } from "../../../http/schema/recommendations.ts";
import { StackedBar } from "../../figures/stacked-bar.tsx";
import { useKeys } from "../../state/keys.ts";
import { hrefTo } from "../../state/route.ts";
import type { RankChange } from "./rank-changes.ts";
import { toldOfThem } from "./third-person.ts";
import { type Action, actions } from "./user-actions.ts";

interface RecommendationListProps {
  reply: RecommendationReply;
  changes: ReadonlyMap<string, RankChange>;
  onAct: (action: Action, item: Recommendation) => void;
}

const shownReasons = 3;

/** Where the answers come from, in an editor's words. */
const strategies: Readonly<Record<string, string>> = {
  "cold-start": "what everybody reads: little is known of this user",
  content: "articles like those that this user liked",
  hybrid: "articles like those liked, and what users alike read",
};

export function RecommendationList(props: RecommendationListProps) {
  const { reply, onAct } = props;
  const onFocused = (action: Action) => () => {
    const id = document.activeElement?.closest<HTMLElement>("[data-item]")?.dataset.item;
    const item = reply.items.find((other) => other.id === id) ?? reply.items[0];
    if (item) onAct(action, item);
  };
  useKeys("Recommendations", [
    { key: "j", does: "next recommendation", run: () => focusRow(1), repeats: true },
    { key: "k", does: "previous recommendation", run: () => focusRow(-1), repeats: true },
    { key: "o", does: "read it as this user", run: onFocused(actions[0]) },
    { key: "l", does: "like it as this user", run: onFocused(actions[1]) },
    { key: "x", does: "dismiss it as this user", run: onFocused(actions[2]) },
  ]);
  const scale = Math.max(...reply.items.map(({ score }) => score), Number.EPSILON);
  const names = partNames(reply.items);
  return (
    <>
      <div class="list-head">
        <h2>For this user now</h2>
        <p class="hint">{strategies[reply.strategy] ?? reply.strategy}</p>
        <ul class="part-legend" aria-label="Parts of the score">
          {names.map((name) => (
            <li key={name} data-part={name}>
              {name}
            </li>
          ))}
        </ul>
      </div>
      {reply.items.length === 0 && <p class="state">Nothing is left that this user has not seen.</p>}
      <ol class="recommendations">
        {reply.items.map((item) => (
          <li key={item.id} data-item={item.id}>
            <div class="recommendation-head">
              <a class="recommendation-title" href={hrefTo("articles", item.id)}>
                {item.title}
              </a>
              <Movement change={props.changes.get(item.id)} />
              <span class="number" title={partsText(item, names)}>
                {item.score.toFixed(3)}
              </span>
            </div>
            <StackedBar scale={scale} parts={names.map((name) => ({ name, value: item.parts[name] ?? 0 }))} />
            <p class="unseen">{partsText(item, names)}</p>
            <p class="reasons">
              {item.reasons
                .slice(0, shownReasons)
                .map(({ detail }) => toldOfThem(detail))
                .join(" · ")}
            </p>
            <div class="recommendation-actions">
              {actions.map((action) => (
                <button
                  key={action.event}
                  type="button"
                  class="link-button"
                  aria-label={`${action.label}: ${item.title}`}
                  onClick={() => onAct(action, item)}
                >
                  {action.label}
                </button>
              ))}
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}

function Movement(props: { change: RankChange | undefined }) {
  const { change } = props;
  if (!change || change.kind === "same") return <span />;
  if (change.kind === "new") return <span class="movement">new</span>;
  const up = change.places > 0;
  return (
    <span class="movement" title={`${up ? "Up" : "Down"} ${Math.abs(change.places)} places`}>
      {up ? "↑" : "↓"}
      {Math.abs(change.places)}
    </span>
  );
}

/** Every part that some recommendation has, the heaviest first. */
function partNames(items: readonly Recommendation[]): string[] {
  const sums = new Map<string, number>();
  for (const { parts } of items) {
    for (const [name, value] of Object.entries(parts)) sums.set(name, (sums.get(name) ?? 0) + value);
  }
  return [...sums].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}

function partsText(item: Recommendation, names: readonly string[]): string {
  const parts = names.filter((name) => item.parts[name]).map((name) => `${name} ${item.parts[name]!.toFixed(3)}`);
  return `${parts.join(" + ")} = ${item.score.toFixed(3)}`;
}

function focusRow(step: number): void {
  const links = [...document.querySelectorAll<HTMLElement>(".recommendation-title")];
  const current = links.findIndex((link) => link.closest("li")?.contains(document.activeElement));
  links[Math.min(links.length - 1, Math.max(0, current < 0 ? 0 : current + step))]?.focus();
}
