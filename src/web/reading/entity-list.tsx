import { useSignal } from "@preact/signals";
import type { Entity } from "../../http/schema/analysis.ts";
import { MoodMark } from "../elements/mood-mark.tsx";
import { Panel } from "../elements/panel.tsx";
import { hrefTo } from "../state/route.ts";
import { moodOf } from "../wording/mood-of.ts";
import { CorrectNameDialog, type FoundName } from "./correct-name-dialog.tsx";
import { isNamedType, namedTypes, pluralOfType } from "./entity-types.ts";

interface EntityGroup {
  type: string;
  entities: (Entity & { mentions: number })[];
}

/** The names in a text by type, each once, with how often it stands there. */
export function EntityList(props: { entities: readonly Entity[]; onCorrected?: (() => void) | undefined }) {
  const corrected = useSignal<FoundName | undefined>(undefined);
  return (
    <Panel title="Names">
      <dl class="entity-groups">
        {groupEntities(props.entities).map((group) => (
          <div key={group.type}>
            <dt data-type={group.type}>{pluralOfType(group.type)}</dt>
            <dd>
              <ul class="words">
                {group.entities.map((entity) => (
                  <li key={entity.id ?? entity.text}>
                    {entity.id === undefined ? entity.text : <a href={hrefTo("entities", entity.id)}>{entity.text}</a>}
                    {props.onCorrected && entity.id !== undefined && isNamedType(entity.type) && (
                      <button
                        type="button"
                        class="word-step"
                        aria-label={`Correct ${entity.text}`}
                        title="Not a name, another kind, the same as…"
                        onClick={() => {
                          corrected.value = { id: entity.id!, name: entity.text, type: entity.type };
                        }}
                      >
                        ✎
                      </button>
                    )}
                    {entity.mentions > 1 && <span class="hint">×{entity.mentions}</span>}
                    {entity.sentiment !== undefined && moodOf(entity.sentiment) !== "neutral" && (
                      <MoodMark label={moodOf(entity.sentiment)} score={entity.sentiment} />
                    )}
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        ))}
      </dl>
      {corrected.value && (
        <CorrectNameDialog
          found={corrected.value}
          onClose={() => {
            corrected.value = undefined;
          }}
          onDone={() => props.onCorrected?.()}
        />
      )}
    </Panel>
  );
}

/** Mentions joined by id, or by their text where they have none; known types first. */
export function groupEntities(entities: readonly Entity[]): EntityGroup[] {
  const groups = new Map<string, Map<string, Entity & { mentions: number }>>();
  for (const entity of entities) {
    const group = groups.get(entity.type) ?? new Map();
    groups.set(entity.type, group);
    const key = entity.id ?? entity.text.toLowerCase();
    const known = group.get(key);
    if (known) known.mentions += 1;
    else group.set(key, { ...entity, mentions: 1 });
  }
  const rank = (type: string) => {
    const index = namedTypes.indexOf(type as (typeof namedTypes)[number]);
    return index < 0 ? namedTypes.length : index;
  };
  return [...groups]
    .map(([type, group]) => ({ type, entities: [...group.values()].sort((a, b) => b.mentions - a.mentions) }))
    .sort((a, b) => rank(a.type) - rank(b.type));
}
