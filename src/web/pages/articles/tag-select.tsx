import type { TagRow } from "../../../http/schema/tags.ts";

interface TagSelectProps {
  label: string;
  value: string | undefined;
  tags: readonly TagRow[];
  onChange: (tag: string) => void;
  anyLabel?: string;
}

/** A choice among the tags, children under their parents. */
export function TagSelect(props: TagSelectProps) {
  const known = new Set(props.tags.map(({ tag }) => tag));
  const roots = props.tags.filter(({ parent }) => parent === undefined || !known.has(parent));
  return (
    <label class="stack">
      <span class="filter-name">{props.label}</span>
      <select class="field" value={props.value ?? ""} onChange={(event) => props.onChange(event.currentTarget.value)}>
        <option value="">{props.anyLabel ?? "Any tag"}</option>
        {roots.map((root) => (
          <optgroup key={root.tag} label={root.label}>
            <option value={root.tag}>{root.label}</option>
            {props.tags
              .filter(({ parent }) => parent === root.tag)
              .map((child) => (
                <option key={child.tag} value={child.tag}>
                  {child.label}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
}
