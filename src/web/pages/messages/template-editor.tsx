import { useRef } from "preact/hooks";
import type { TemplateFault } from "../../../http/schema/messages.ts";

interface TemplateEditorProps {
  text: { subject?: string | undefined; body: string };
  faults: readonly TemplateFault[];
  subjectFaults: readonly TemplateFault[];
  onChange: (changed: { subject?: string; body?: string }) => void;
}

/** The subject and the body with line numbers; faults stand below and lead to their place. */
export function TemplateEditor(props: TemplateEditorProps) {
  const { text, faults, onChange } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const lines = text.body.split("\n");
  const worst = new Map<number, TemplateFault["severity"]>();
  for (const { line, severity } of faults) if (worst.get(line) !== "error") worst.set(line, severity);

  const goTo = (fault: TemplateFault) => {
    const before = lines.slice(0, fault.line - 1).reduce((sum, line) => sum + line.length + 1, 0);
    const at = before + Math.max(0, fault.column - 1);
    area.current?.focus();
    area.current?.setSelectionRange(at, at);
  };
  return (
    <div class="template-editor">
      <label class="stack">
        <span class="filter-name">Subject</span>
        <input
          class="field code"
          value={text.subject ?? ""}
          aria-invalid={props.subjectFaults.some(({ severity }) => severity === "error")}
          onInput={(event) => onChange({ subject: event.currentTarget.value })}
        />
      </label>
      <label class="filter-name" for="template-body">
        Text (placeholders in Liquid)
      </label>
      <div class="code-box field">
        <div ref={gutter} class="code-gutter code" aria-hidden="true">
          {lines.map((line, index) => (
            <span key={`${index} ${line}`} data-severity={worst.get(index + 1)}>
              {index + 1}
            </span>
          ))}
        </div>
        <textarea
          id="template-body"
          ref={area}
          class="code"
          wrap="off"
          spellcheck={false}
          rows={16}
          value={text.body}
          aria-invalid={faults.some(({ severity }) => severity === "error")}
          aria-describedby="template-faults"
          onInput={(event) => onChange({ body: event.currentTarget.value })}
          onScroll={(event) => {
            if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop;
          }}
        />
      </div>
      <ul id="template-faults" class="template-faults" aria-live="polite">
        {props.subjectFaults.map((fault) => (
          <li key={`subject ${fault.column} ${fault.message}`} data-severity={fault.severity}>
            Subject: {fault.message}
          </li>
        ))}
        {faults.map((fault) => (
          <li key={`${fault.line} ${fault.column} ${fault.message}`} data-severity={fault.severity}>
            <button type="button" class="link-button" onClick={() => goTo(fault)}>
              Line {fault.line}, column {fault.column}
            </button>{" "}
            {fault.message}
          </li>
        ))}
      </ul>
    </div>
  );
}
