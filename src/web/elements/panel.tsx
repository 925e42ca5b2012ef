import type { ComponentChildren } from "preact";

export function Panel(props: { title: string; children: ComponentChildren; tools?: ComponentChildren }) {
  return (
    <section class="panel">
      <div class="panel-head">
        <h2>{props.title}</h2>
        {props.tools}
      </div>
      {props.children}
    </section>
  );
}
