import type { Route } from "./route.ts";

/** The API's documentation as one static page without scripts: every route with its summary, role and shapes. */
export function docsPage(routes: readonly Route[], document: Record<string, unknown>): string {
  const paths = document.paths as Record<string, Record<string, Operation>>;
  const tags = [...new Set(routes.map((route) => route.tag))];
  const sections = tags.map((tag) => {
    const entries = routes.filter((route) => route.tag === tag).map((route) => entryOf(route, paths));
    return `<section><h2 id="${escapeHtml(tag)}">${escapeHtml(tag)}</h2>${entries.join("")}</section>`;
  });
  const { schemas } = document.components as { schemas: Record<string, unknown> };
  const shapes = Object.entries(schemas).map(
    ([name, schema]) => `<details><summary><code>${escapeHtml(name)}</code></summary>${jsonBlock(schema)}</details>`,
  );
  const links = tags.map((tag) => `<a href="#${escapeHtml(tag)}">${escapeHtml(tag)}</a>`).join(" · ");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Attune API</title><style>${css}</style></head><body><main><h1>Attune API</h1>
<p>JSON in and out. Errors are <code>application/problem+json</code>. The machine-readable form is
<a href="/openapi.json">openapi.json</a>.</p><nav>${links} · <a href="#shapes">shapes</a></nav>${sections.join("")}
<section><h2 id="shapes">shapes</h2><p>What the above refers to with <code>$ref</code>.</p>${shapes.join("")}</section></main></body></html>`;
}

interface Operation {
  parameters: { name: string; in: string; required: boolean; schema: unknown }[];
  requestBody?: { content: Record<string, { schema: unknown }> };
  responses: Record<string, { content?: Record<string, { schema: unknown }> }>;
}

function entryOf(route: Route, paths: Record<string, Record<string, Operation>>): string {
  const operation = paths[route.path]![route.method]!;
  const body = operation.requestBody?.content["application/json"]?.schema;
  const reply = Object.entries(operation.responses).find(([status]) => status.startsWith("2"))?.[1].content?.[
    "application/json"
  ]?.schema;
  const parameters = operation.parameters.map(
    (parameter) =>
      `<li><code>${escapeHtml(parameter.name)}</code> (${parameter.in}${parameter.required ? ", required" : ""}) <code>${escapeHtml(JSON.stringify(parameter.schema))}</code></li>`,
  );
  return `<details><summary><b class="${route.method}">${route.method.toUpperCase()}</b> <code>${escapeHtml(route.path)}</code>
<span>${escapeHtml(route.summary)}</span> <small>${route.role}</small></summary>
${parameters.length > 0 ? `<h3>Parameters</h3><ul>${parameters.join("")}</ul>` : ""}${schemaBlock("Request", body)}${schemaBlock("Reply", reply)}</details>`;
}

function schemaBlock(title: string, schema: unknown): string {
  return schema === undefined ? "" : `<h3>${title}</h3>${jsonBlock(schema)}`;
}

function jsonBlock(value: unknown): string {
  return `<pre tabindex="0">${escapeHtml(JSON.stringify(value, null, 2))}</pre>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const css = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0}main{max-width:60rem;margin:0 auto;padding:1.5rem}
details{border-bottom:1px solid #8884;padding:.4rem 0}summary{cursor:pointer}summary b{display:inline-block;min-width:4.2rem}summary small{opacity:.75}
pre{overflow:auto;max-height:24rem;background:#8881;padding:1rem;border-radius:.4rem;font-size:13px}code{font-size:14px;overflow-wrap:anywhere}h3{font-size:1rem;margin:.6rem 0 .2rem}`;
