import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { isSameLabel } from "../wording/label-key.ts";

export interface Choice {
  id: string;
  label: string;
  hint?: string | undefined;
}

interface TypeAheadProps {
  label: string;
  placeholder: string;
  /** What may be chosen, best first. */
  choices: readonly Choice[];
  /** `here` (the default) keeps the choices that hold the words typed; `elsewhere`: `choices` answer them already. */
  filters?: "here" | "elsewhere";
  onChoose: (choice: Choice) => void;
  onType?: (text: string) => void;
  /** Offered when nothing has that very name. */
  createLabel?: (text: string) => string;
  onCreate?: (text: string) => void;
  /** Why what was typed cannot be created, shown in place of the offer; undefined where it can. */
  refuseCreate?: (text: string) => string | undefined;
  inputId?: string;
}

const shownChoices = 8;

/** A field that offers choices while one types; arrows, Enter and Escape work as in every combobox. */
export function TypeAhead(props: TypeAheadProps) {
  const text = useSignal("");
  const open = useSignal(false);
  const active = useSignal(0);
  const listId = useId();
  const typed = text.value.trim();
  const isNew = typed !== "" && !props.choices.some((choice) => isSameLabel(choice.label, typed));
  const refusal = isNew ? props.refuseCreate?.(typed) : undefined;
  const matches = props.filters === "elsewhere" ? props.choices : matching(props.choices, text.value);
  const hits = refusal === undefined ? matches.slice(0, shownChoices) : [];
  const canCreate = props.onCreate && isNew && refusal === undefined;
  const rows: (Choice & { create?: true })[] = canCreate
    ? [...hits, { id: "", label: props.createLabel?.(typed) ?? typed, create: true }]
    : hits;

  const choose = (row: (Choice & { create?: true }) | undefined) => {
    if (!row) return;
    text.value = "";
    open.value = false;
    if (row.create) props.onCreate?.(typed);
    else props.onChoose(row);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      open.value = true;
      const step = event.key === "ArrowDown" ? 1 : -1;
      active.value = (active.value + step + rows.length) % Math.max(1, rows.length);
      requestAnimationFrame(() =>
        document.getElementById(`${listId}-${active.value}`)?.scrollIntoView({ block: "nearest" }),
      );
    } else if (event.key === "Enter" && open.value && rows.length > 0) {
      event.preventDefault();
      choose(rows[active.value]);
    } else if (event.key === "Escape") {
      // The first Escape closes the choices or empties the field; the page's own Escape would leave the article.
      event.preventDefault();
      if (!open.value && text.value === "") event.currentTarget instanceof HTMLElement && event.currentTarget.blur();
      if (!open.value) text.value = "";
      open.value = false;
    }
  };
  const shown = open.value && (rows.length > 0 || refusal !== undefined);
  return (
    <div class="type-ahead">
      <input
        id={props.inputId}
        class="field"
        role="combobox"
        aria-label={props.label}
        aria-expanded={shown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={shown ? `${listId}-${active.value}` : undefined}
        autocomplete="off"
        placeholder={props.placeholder}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          active.value = 0;
          open.value = true;
          props.onType?.(text.value);
        }}
        onFocus={() => {
          open.value = true;
        }}
        onBlur={() => {
          open.value = false;
        }}
        onKeyDown={onKeyDown}
      />
      <div id={listId} class="choices" role="listbox" aria-label={props.label} hidden={!shown}>
        {refusal !== undefined && <p class="choices-note hint">{refusal}</p>}
        {rows.map((row, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input handles the keys
          // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus, as the combobox pattern asks
          <div
            key={row.create ? "create" : row.id}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === active.value}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(row)}
          >
            {row.label}
            {row.hint && <span class="hint">{row.hint}</span>}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Choices whose label holds every word of the text, those that begin with it first. */
export function matching(choices: readonly Choice[], text: string): Choice[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = choices.filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)));
  const starts = ({ label }: Choice) => (label.toLowerCase().startsWith(text.trim().toLowerCase()) ? 0 : 1);
  return words.length === 0 ? hits : hits.toSorted((a, b) => starts(a) - starts(b));
}
