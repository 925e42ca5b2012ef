import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The user that the tests act as. */
export const seededUser = "user-of-the-test";
export const seededTemplate = "weekly-letter";
export const seededExperiment = "fresh-first";
export const seededSegment = "clicked";
export const seededSource = "shop";

const sections = ["business", "sport"];
export const articlesPerSection = 11;
/** Articles that come with their tags; the rest wait for an editor. */
const taggedPerSection = 5;

type Send = (method: string, path: string, body: unknown) => Promise<void>;

interface Article {
  id: string;
  tags?: string[];
  attributes?: { section?: string };
}

/** Fills an empty server over HTTP: taxonomy, some articles of the newsroom, topics, a user, a template. */
export async function seedDesk(url: string, root: string): Promise<void> {
  const newsroom = join(root, "corpora/newsroom");
  const send: Send = async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  };
  await send("PUT", "/v1/taxonomy", JSON.parse(readFileSync(join(newsroom, "taxonomy.json"), "utf8")));
  const articles = readFileSync(join(newsroom, "articles.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Article);
  for (const tagged of [true, false]) {
    const items = sections.flatMap((section) =>
      articles
        .filter(({ id }) => id.startsWith(`${section}-`))
        .slice(tagged ? 0 : taggedPerSection, tagged ? taggedPerSection : articlesPerSection)
        .map((article) => (tagged ? article : { ...article, tags: [] })),
    );
    await send("POST", "/v1/items", { items });
  }
  // Nobody answers there: its deliveries wait and fail.
  await send("PUT", "/v1/webhooks/seeded", { url: "https://receiver.invalid/hook", topics: ["model.adopted"] });
  await send("POST", "/v1/topics/train", {});
  const business = articles.filter(({ id }) => id.startsWith("business-")).slice(0, 3);
  await send("POST", "/v1/batch", {
    batch: [
      { type: "identify", userId: seededUser, traits: { name: "Ines Calder" } },
      ...business.map(({ id }) => ({
        type: "track",
        userId: seededUser,
        event: "Item Liked",
        properties: { itemId: id },
      })),
    ],
  });
  await seedExperiment(send);
  await send("PUT", `/v1/segments/${seededSegment}`, {
    label: "Clicked",
    rule: { event: "Item Clicked", count: { gte: 1 }, within: "P30D" },
  });
  await send("PUT", `/v1/sources/${seededSource}`, { kind: "crm" });
  await send("PUT", `/v1/templates/${seededTemplate}`, {
    name: "Weekly letter",
    channel: "email",
    purpose: "newsletter",
    subject: "Your week",
    body: 'Hi {{ user.first_name | default: "there" }},\n\nDo not miss the 3 stories of 5 March. We are sorry that it is late.\n\nBest wishes,\nThe desk\n',
  });
}

/** A running experiment that forty users have seen. */
async function seedExperiment(send: Send): Promise<void> {
  await send("PUT", `/v1/experiments/${seededExperiment}`, {
    name: "Fresh first",
    hypothesis: "Fresher articles are clicked more.",
    metrics: [{ type: "proportion", event: "Item Clicked" }],
    variations: [{ key: "as-is" }, { key: "fresh", value: { diversity: 0.2 } }],
  });
  await send("POST", `/v1/experiments/${seededExperiment}/start`, {});
  const batch = Array.from({ length: 40 }, (_, i) => {
    const of = { type: "track", userId: `reader-${i}` };
    const properties = { experimentId: seededExperiment, variationId: i % 2 };
    const clicked = { ...of, event: "Item Clicked", properties: { itemId: "business-1" } };
    return [{ ...of, event: "Experiment Viewed", properties }, ...(i % 3 === 0 ? [clicked] : [])];
  }).flat();
  await send("POST", "/v1/batch", { batch });
}
