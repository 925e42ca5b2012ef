import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import type { Desk } from "./desk.ts";
import { seededExperiment, seededSegment, seededSource, seededTemplate, seededUser } from "./seed-desk.ts";

/** axe-core, to be evaluated in a page. */
export const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface AxeFault {
  id: string;
  impact: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/** Serious and critical faults that axe-core finds, one line each. */
export async function axeFaults(page: Page): Promise<string[]> {
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: () => Promise<{ violations: AxeFault[] }> } };
    return (await axe.run()).violations;
  });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(" ")}: ${failureSummary}`),
    );
}

/** The address of every page, with something to show. */
export async function hashes(desk: Desk): Promise<string[]> {
  const { items } = await desk.read<{ items: { id: string }[] }>("/v1/items?limit=1");
  const { topics } = await desk.read<{ topics: { id: string }[] }>("/v1/topics");
  const { entities } = await desk.read<{ entities: { id: string }[] }>("/v1/entities?limit=1");
  const detail = (page: string, id: string) => `#/${page}/${encodeURIComponent(id)}`;
  return [
    "#/articles",
    detail("articles", items[0]!.id),
    "#/try",
    detail("users", seededUser),
    detail("messages", seededTemplate),
    "#/topics",
    detail("topics", topics[0]!.id),
    "#/entities",
    detail("entities", entities[0]!.id),
    "#/tags",
    "#/predictions",
    "#/predictions/new",
    "#/import",
    "#/people",
    detail("people", seededUser),
    "#/segments",
    detail("segments", seededSegment),
    "#/sources",
    "#/sources/new",
    detail("sources", seededSource),
    "#/experiments",
    "#/experiments/new",
    detail("experiments", seededExperiment),
    "#/insight",
    "#/deliveries",
    "#/deliveries/new",
    "#/deliveries/seeded",
  ];
}
