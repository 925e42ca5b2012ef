import type { TagHygiene } from "../../../http/schema/tags.ts";
import { Panel } from "../../elements/panel.tsx";
import { Loaded } from "../../elements/states.tsx";
import type { Resource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
import type { TagStep } from "./tag-step.ts";

const shown = 12;
type Pair = TagHygiene["nearDuplicates"][number];

/** What makes two tags look like one, with its evidence. */
const likeness: Record<Pair["reason"], (pair: Pair) => string> = {
  label: () => "written alike",
  meaning: () => "close in meaning",
  use: ({ shared, either }) => `together on ${shared} of ${either} articles`,
};

interface HygieneProps {
  hygiene: Resource<TagHygiene>;
  onStep: (step: TagStep) => void;
}

/** What may be tidied: tags that mean the same, tags without articles, articles unlike the others of their tag. */
export function HygienePanels(props: HygieneProps) {
  return (
    <Loaded of={props.hygiene} what="what may be tidied">
      {({ nearDuplicates, unused, disagreeing }) => (
        <>
          <Panel title="Much alike">
            {nearDuplicates.length === 0 && <p class="hint">No two tags look like one.</p>}
            <ul class="hygiene-list">
              {nearDuplicates.slice(0, shown).map((pair) => {
                const { a, b } = pair;
                return (
                  <li key={`${a.tag} ${b.tag}`}>
                    <span>
                      {a.label} and {b.label} <span class="hint">{likeness[pair.reason](pair)}</span>
                    </span>
                    <button
                      type="button"
                      class="link-button"
                      aria-label={`Merge ${a.label} into ${b.label}`}
                      onClick={() => props.onStep({ kind: "merge", tag: a, into: b.tag })}
                    >
                      Merge
                    </button>
                  </li>
                );
              })}
            </ul>
          </Panel>
          <Panel title="Unused">
            {unused.length === 0 ? (
              <p class="hint">Every tag has articles.</p>
            ) : (
              <ul class="hygiene-list">
                {unused.map((tag) => (
                  <li key={tag.tag}>
                    <span>{tag.label}</span>
                    <button
                      type="button"
                      class="link-button"
                      aria-label={`Delete ${tag.label}`}
                      onClick={() => props.onStep({ kind: "delete", tag })}
                    >
                      Delete
                    </button>
                  </li>
                ))}
              </ul>
            )}
          </Panel>
          <Panel title="Unlike their neighbours">
            {disagreeing.length === 0 && <p class="hint">Every tagged article sits among its like.</p>}
            <ul class="hygiene-list">
              {disagreeing.slice(0, shown).map(({ itemId, title, tag, label }) => (
                <li key={`${itemId} ${tag}`}>
                  <a href={hrefTo("articles", itemId)}>{title}</a>
                  <span class="tag">{label}</span>
                </li>
              ))}
            </ul>
          </Panel>
        </>
      )}
    </Loaded>
  );
}
