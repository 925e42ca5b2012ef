import type { Template } from "../../../http/schema/messages.ts";
import { channels, purposes } from "../../api/names.ts";

interface TemplateFieldsProps {
  draft: Template;
  variant: string | undefined;
  onChange: (changed: Partial<Template>) => void;
  onVariant: (id: string | undefined) => void;
}

export function TemplateFields(props: TemplateFieldsProps) {
  const { draft, onChange } = props;
  return (
    <>
      <div class="template-fields">
        <label class="stack">
          <span class="filter-name">Name</span>
          <input class="field" value={draft.name} onInput={(event) => onChange({ name: event.currentTarget.value })} />
        </label>
        <Choice
          label="Channel"
          value={draft.channel ?? "email"}
          values={channels}
          onChange={(channel) => onChange({ channel })}
        />
        <Choice
          label="Purpose"
          value={draft.purpose ?? "other"}
          values={purposes}
          onChange={(purpose) => onChange({ purpose })}
        />
      </div>
      <VariantTabs draft={draft} variant={props.variant} onVariant={props.onVariant} />
    </>
  );
}

function VariantTabs(props: Pick<TemplateFieldsProps, "draft" | "variant" | "onVariant">) {
  const variants = props.draft.variants ?? [];
  if (variants.length === 0) return null;
  return (
    <fieldset class="toggles">
      <legend class="unseen">Variant</legend>
      {[undefined, ...variants.map(({ id }) => id)].map((id) => (
        <button
          key={id ?? "base"}
          type="button"
          class="toggle"
          aria-pressed={props.variant === id}
          onClick={() => props.onVariant(id)}
        >
          {id ?? "Base"}
        </button>
      ))}
    </fieldset>
  );
}

function Choice<Value extends string>(props: {
  label: string;
  value: Value;
  values: readonly Value[];
  onChange: (value: Value) => void;
}) {
  return (
    <label class="stack">
      <span class="filter-name">{props.label}</span>
      <select
        class="field"
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value as Value)}
      >
        {props.values.map((value) => (
          <option key={value} value={value}>
            {value}
          </option>
        ))}
      </select>
    </label>
  );
}
