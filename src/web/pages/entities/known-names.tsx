import { useSignal } from "@preact/signals";
import type { KnownName } from "../../../http/schema/entities.ts";
import { client } from "../../api/client.ts";
import { toProblem } from "../../api/problem.ts";
import { Panel } from "../../elements/panel.tsx";
import { Loaded } from "../../elements/states.tsx";
import { said, takeBack } from "../../reading/correct-name-dialog.tsx";
import { wordOfType } from "../../reading/entity-types.ts";
import { say, sayDone } from "../../state/notice.ts";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
import { quoted } from "../../wording/quoted.ts";
import { KnownNameDialog } from "./known-name-dialog.tsx";

type Step = { kind: "add" } | { kind: "change"; entry: KnownName };

/** Brands, products and people that editors taught: they are found in every text, also where the model misses them. */
export function KnownNames(props: { onChanged: () => void }) {
  const names = useResource("gazetteer", client.gazetteer, { keepsData: true });
  const step = useSignal<Step | undefined>(undefined);
  const done = () => {
    names.reload();
    props.onChanged();
  };
  const close = () => {
    step.value = undefined;
  };
  return (
    <Panel title="Known names">
      <p class="hint">Brands, products, people: found in every article, under every spelling given here.</p>
      <Loaded of={names} what="the known names">
        {({ entries, version, corrections }) => (
          <>
            <ul class="hygiene-list known-names">
              {entries.map((entry) => (
                <KnownNameRow
                  key={entry.id}
                  entry={entry}
                  onChange={() => {
                    step.value = { kind: "change", entry };
                  }}
                  onForget={() => forget(entry, version, done)}
                />
              ))}
            </ul>
            <button
              type="button"
              class="button"
              onClick={() => {
                step.value = { kind: "add" };
              }}
            >
              Add a name…
            </button>
            {corrections.length > 0 && <h3>Corrected names</h3>}
            <ul class="hygiene-list">
              {corrections.toReversed().map((correction) => (
                <li key={correction.id}>
                  <span>{said(correction)}</span>
                  <span class="tag-steps">
                    <button
                      type="button"
                      class="link-button"
                      aria-label={`Take back what was said of ${correction.name}`}
                      onClick={() =>
                        takeBack(correction, done).catch((error) =>
                          say(`Not taken back. ${toProblem(error).message}`, { tone: "fault" }),
                        )
                      }
                    >
                      Take back
                    </button>
                  </span>
                </li>
              ))}
            </ul>
            {step.value && (
              <KnownNameDialog
                entry={step.value.kind === "change" ? step.value.entry : undefined}
                version={version}
                onClose={close}
                onDone={done}
              />
            )}
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function KnownNameRow(props: { entry: KnownName; onChange: () => void; onForget: () => void }) {
  const { entry } = props;
  return (
    <li data-name={entry.id}>
      <span>
        <span class="type-sign" data-type={entry.type} title={wordOfType(entry.type)} />{" "}
        <a href={hrefTo("entities", entry.id)}>{entry.name}</a>
        {entry.aliases.length > 0 && <span class="hint"> also {entry.aliases.join(", ")}</span>}
      </span>
      <span class="tag-steps">
        <button type="button" class="link-button" aria-label={`Change ${entry.name}`} onClick={props.onChange}>
          Change
        </button>
        <button type="button" class="link-button" aria-label={`Forget ${entry.name}`} onClick={props.onForget}>
          Forget
        </button>
      </span>
    </li>
  );
}

async function forget(entry: KnownName, version: number, onDone: () => void): Promise<void> {
  try {
    await client.forgetName(entry.id, version);
    onDone();
    const { name, type, aliases } = entry;
    sayDone(`${quoted(name)} is forgotten.`, async () => {
      await client.addName({ name, type, aliases });
      onDone();
      say(`${quoted(name)} is known again.`);
    });
  } catch (error) {
    onDone();
    say(`Not forgotten. ${toProblem(error).message}`, { tone: "fault" });
  }
}
