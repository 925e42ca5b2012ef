import { useSignal } from "@preact/signals";
import type { Correction, KeptCorrection } from "../../http/schema/entities.ts";
import { client } from "../api/client.ts";
import { type Problem, toProblem } from "../api/problem.ts";
import { Dialog } from "../elements/dialog.tsx";
import { Failed } from "../elements/states.tsx";
import { TypeAhead } from "../elements/type-ahead.tsx";
import { say, sayDone } from "../state/notice.ts";
import { useResource } from "../state/resource.ts";
import { quoted } from "../wording/quoted.ts";
import { namedTypes, wordOfType } from "./entity-types.ts";

export interface FoundName {
  /** Of the entity. */
  id: string;
  name: string;
  type: string;
}

/** Says that a found name is none, is of another type, or is another's; holds for every article, and can be taken back. */
export function CorrectNameDialog(props: { found: FoundName; onClose: () => void; onDone: () => void }) {
  const { found, onClose, onDone } = props;
  const problem = useSignal<Problem | undefined>(undefined);
  const others = namedTypes.filter((type) => type !== found.type);
  const type = useSignal<string>(others[0]!);
  const apply = async (as: Correction) => {
    try {
      const { correction } = await client.correctName({ entity: found.id, as });
      onClose();
      onDone();
      sayDone(`${said(correction)} Every article that has it is read again.`, () => takeBack(correction, onDone));
    } catch (error) {
      problem.value = toProblem(error);
    }
  };
  return (
    <Dialog title={`Correct ${quoted(found.name)}`} onClose={onClose}>
      <div class="stack">
        <p class="hint">What is said here holds for all articles, for those that come later too.</p>
        <button type="button" class="button" onClick={() => void apply({ kind: "not-a-name" })}>
          Not a name
        </button>
        <form
          class="correct-line"
          onSubmit={(event) => {
            event.preventDefault();
            void apply({ kind: "other-type", type: type.value });
          }}
        >
          <label class="stack">
            <span class="filter-name">Another kind</span>
            <select
              class="field"
              value={type.value}
              onChange={(event) => {
                type.value = event.currentTarget.value;
              }}
            >
              {others.map((other) => (
                <option key={other} value={other}>
                  {wordOfType(other)}
                </option>
              ))}
            </select>
          </label>
          <button type="submit" class="button">
            Change the kind
          </button>
        </form>
        <SameAs found={found} onChoose={(entity) => void apply({ kind: "same-as", entity })} />
        {problem.value && <Failed problem={problem.value} />}
      </div>
    </Dialog>
  );
}

function SameAs(props: { found: FoundName; onChoose: (entity: string) => void }) {
  const typed = useSignal("");
  const query = typed.value.trim();
  const names = useResource(`same-as ${query}`, (signal) => client.entities({ query, limit: 9 }, signal), {
    keepsData: true,
  });
  const choices = (names.data.value?.entities ?? [])
    .filter(({ id }) => id !== props.found.id)
    .map(({ id, label, type }) => ({ id, label, hint: wordOfType(type) }));
  return (
    <div class="stack">
      <span class="filter-name">The same as</span>
      <TypeAhead
        label={`The name that ${quoted(props.found.name)} is the same as`}
        placeholder="Another name…"
        choices={choices}
        filters="elsewhere"
        onType={(text) => {
          typed.value = text;
        }}
        onChoose={({ id }) => props.onChoose(id)}
      />
    </div>
  );
}

/** Throws Problem where the server refuses. */
export async function takeBack(correction: KeptCorrection, onDone: () => void): Promise<void> {
  await client.takeBackCorrection(correction.id);
  onDone();
  say(`${quoted(correction.name)} is as it was found again.`);
}

/** A correction in a sentence. */
export function said({ name, as }: KeptCorrection): string {
  if (as.kind === "not-a-name") return `${quoted(name)} is no name.`;
  if (as.kind === "other-type")
    return `${quoted(name)} is ${/^[aeo]/.test(as.type) ? "an" : "a"} ${wordOfType(as.type)}.`;
  return `${quoted(name)} is the same as ${quoted(as.entity.slice(as.entity.indexOf(":") + 1).replaceAll("-", " "))}.`;
}
