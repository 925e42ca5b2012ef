import { busiestUser, growthUser } from "./fill-users.ts";

export interface GrowingRequest {
  name: string;
  /** The request of a round, counted from 0. */
  send: (round: number) => Promise<Response>;
}

/** Rounds for which there are items, users and tags of their own. */
export const mostRounds = 5;

/**
 * A request to every route whose work could grow with items, users, events, members, exposures or templates, on a server that `fillUsers` has filled.
 * Trainings are left out: they run in workers, and what else is asked meanwhile is the business of other benches.
 */
export async function growingRequests(url: string): Promise<GrowingRequest[]> {
  const read = async (path: string): Promise<Rows> => (await (await fetch(`${url}${path}`)).json()) as Rows;
  const { items } = await read("/v1/items?limit=10");
  const { topics } = await read("/v1/topics");
  const { entities } = await read("/v1/entities?limit=1");
  const { tags } = await read("/v1/tags");
  const { tags: taxonomy } = await read("/v1/taxonomy");
  const known = {
    items: items!.map(({ id }) => id!),
    topics: topics!.map(({ id }) => id!),
    entity: entities![0]!.id!,
    tags: tags!.map((one) => one.tag!),
    taxonomy: taxonomy!,
  };
  const call: Call = (method, path, body) =>
    fetch(`${url}${path}`, {
      method,
      headers:
        body === undefined
          ? {}
          : { "content-type": typeof body === "string" ? "application/x-ndjson" : "application/json" },
      body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
    });
  const reads = Object.entries(readsOf(known)).map(([name, path]) => ({ name, send: () => call("GET", path) }));
  return [...reads, ...writesOfItems(call, known), ...writesOfUsers(call, known), ...writesOfTags(call, known)];
}

type Rows = Record<string, Record<string, string>[] | undefined>;
type Call = (method: string, path: string, body?: unknown) => Promise<Response>;

interface Known {
  items: string[];
  topics: string[];
  entity: string;
  tags: string[];
  taxonomy: object[];
}

const readsOf = ({ items, topics, entity, tags }: Known): Record<string, string> => ({
  list: "/v1/items",
  "list of a tag": `/v1/items?tag=${encodeURIComponent(tags[0]!)}`,
  "list of a topic": `/v1/items?topic=${topics[0]}`,
  "list of what is to be tagged": "/v1/items?tagState=suggested",
  "list of words and a mood": "/v1/items?query=harbour+city&sentiment=neutral",
  search: "/v1/search?q=lantern+river",
  "similar items": `/v1/items/${encodeURIComponent(items[0]!)}/similar`,
  topics: "/v1/topics",
  "a topic": `/v1/topics/${topics[0]}`,
  entities: "/v1/entities",
  "entities by words": "/v1/entities?query=lis",
  "an entity": `/v1/entities/${encodeURIComponent(entity)}`,
  "known names": "/v1/gazetteer",
  tags: "/v1/tags",
  "report of tags": "/v1/tags/report",
  "hygiene of tags": "/v1/tags/hygiene",
  recommendations: "/v1/users/somebody/recommendations?limit=10",
  "recommendations of the busiest": `/v1/users/${busiestUser}/recommendations?limit=10&explain=true`,
  "report of recommendations": "/v1/analytics/recommendations?by=item",
  "the recommender": "/v1/recommender",
  users: "/v1/users?limit=100",
  "users by words": "/v1/users?query=growth-49&limit=100",
  "a user": `/v1/users/${growthUser(7)}?provenance=true`,
  "the busiest user": `/v1/users/${busiestUser}?provenance=true`,
  "export of the busiest": `/v1/users/${busiestUser}/export`,
  "segments of the busiest": `/v1/users/${busiestUser}/segments?explain=true`,
  "predictions of the busiest": `/v1/users/${busiestUser}/predictions?explain=true`,
  "identities of the busiest": `/v1/users/${busiestUser}/identities`,
  "consent of a user": `/v1/users/${growthUser(7)}/consent`,
  identity: "/v1/identity",
  merges: "/v1/merges",
  traits: "/v1/traits",
  retention: "/v1/retention",
  sources: "/v1/sources",
  segments: "/v1/segments",
  "a segment": "/v1/segments/growth-0",
  "members of a segment": "/v1/segments/growth-0/members?limit=100",
  "history of a segment": "/v1/segments/growth-0/history?days=90",
  "coverage of segments": "/v1/segments/coverage",
  "coverage by a segment": "/v1/segments/coverage?by=segment:growth-2",
  "drift of learned segments": "/v1/segments/drift",
  "learned segments": "/v1/segments/learned",
  predictions: "/v1/predictions",
  "report of a prediction": "/v1/predictions/growth/report",
  "users of a prediction": "/v1/predictions/growth/users?above=0.01&limit=100",
  experiments: "/v1/experiments",
  "results of an experiment": "/v1/experiments/growth/results",
  "health of an experiment": "/v1/experiments/growth/health",
  "exposures of an experiment": "/v1/experiments/growth/exposures",
  metrics: "/v1/metrics",
  holdouts: "/v1/holdouts",
  templates: "/v1/templates",
  "report of a template": "/v1/templates/growth-0/report",
  jobs: "/v1/jobs",
  webhooks: "/v1/webhooks",
  keys: "/v1/keys",
  "log of topics": "/v1/topics/log",
});

function writesOfItems(call: Call, { items, topics }: Known): GrowingRequest[] {
  const id = (round: number): string => encodeURIComponent(items[round]!);
  const body = (round: number): string =>
    `The harbour of Lisbon is rebuilt this summer, in part ${round}. People are happy.`;
  return [
    { name: "put an item", send: (n) => call("PUT", `/v1/items/new-${n}`, { title: `New ${n}`, body: body(n) }) },
    { name: "remove an item", send: (n) => call("DELETE", `/v1/items/new-${n}`) },
    { name: "decide on a tag", send: (n) => call("POST", `/v1/items/${id(n)}/tags`, { add: ["held"] }) },
    { name: "correct topics of an item", send: (n) => call("POST", `/v1/items/${id(n)}/topics`, { right: [] }) },
    { name: "rename a topic", send: (n) => call("PATCH", `/v1/topics/${topics[1]}`, { label: `Name ${n}` }) },
    { name: "hide a topic", send: (n) => call("PATCH", `/v1/topics/${topics[2]}`, { hidden: n % 2 === 0 }) },
    { name: "teach a name", send: (n) => call("POST", "/v1/gazetteer", { name: `Lantern ${n}`, type: "work" }) },
  ];
}

function writesOfUsers(call: Call, { items }: Known): GrowingRequest[] {
  const preview = { rule: { event: "Item Viewed", count: { gte: 2 }, within: "P30D" } };
  const members = { add: Array.from({ length: 10_000 }, (_, i) => growthUser(i)) };
  const events = (round: number): object[] =>
    Array.from({ length: 100 }, (_, i) => ({
      ...{ type: "track", userId: growthUser(1_000 + i), messageId: `held-${round}-${i}`, event: "Item Viewed" },
      properties: { itemId: items[i % items.length] },
    }));
  const crm = (round: number): string =>
    Array.from({ length: 500 }, (_, i) =>
      JSON.stringify({ email: `${growthUser(i)}@example.org`, plan: `p${round}` }),
    ).join("\n");
  const rule = (round: number): object => ({ label: "Held", rule: { event: "Item Read", count: { gte: 1 + round } } });
  const busiest = `/v1/users/${busiestUser}`;
  return [
    { name: "preview a rule", send: () => call("POST", "/v1/segments/preview", preview) },
    { name: "put a segment", send: (n) => call("PUT", "/v1/segments/held", rule(n)) },
    { name: "remove a segment", send: () => call("DELETE", "/v1/segments/held") },
    { name: "10,000 members of a list", send: () => call("POST", "/v1/lists/growth-list/members", members) },
    { name: "100 events", send: (n) => call("POST", "/v1/batch", { batch: events(n) }) },
    { name: "500 rows of a CRM", send: (n) => call("POST", "/v1/sources/growth-crm", crm(n)) },
    {
      name: "a message",
      send: () => call("POST", "/v1/messages", { userId: busiestUser, body: "Hi {{ user.plan }}" }),
    },
    { name: "join with the busiest", send: (n) => call("POST", `${busiest}/merge`, { from: growthUser(200 + n) }) },
    { name: "split from the busiest", send: (n) => call("POST", `${busiest}/split`, { ids: [growthUser(200 + n)] }) },
    { name: "erase a user", send: (n) => call("DELETE", `/v1/users/${growthUser(100 + n)}`) },
    { name: "erase the busiest", send: () => call("DELETE", busiest) },
  ];
}

/** Last: tags that went are no longer there for the others. */
function writesOfTags(call: Call, { tags, taxonomy }: Known): GrowingRequest[] {
  const path = (at: number): string => `/v1/tags/${encodeURIComponent(tags[at]!)}`;
  const into = tags[0]!;
  const types = ["work", "event", "person", "product", "location"];
  const longer = (round: number): object => ({ tags: [...taxonomy, { id: "held-too", label: `Held ${round}` }] });
  return [
    { name: "replace the taxonomy", send: (n) => call("PUT", "/v1/taxonomy", longer(n)) },
    { name: "preview a merge of tags", send: (n) => call("POST", `${path(n + 1)}/merge?preview=true`, { into }) },
    { name: "rename a tag", send: (n) => call("PATCH", path(n + mostRounds + 1), { label: `Other ${n}` }) },
    { name: "remove a tag", send: (n) => call("DELETE", path(n + 1)) },
    { name: "merge a tag", send: (n) => call("POST", `${path(n + 2 * mostRounds + 1)}/merge`, { into }) },
    // All texts are read again afterwards.
    {
      name: "teach a name that is everywhere",
      send: (n) => call("POST", "/v1/gazetteer", { name: "The", type: types[n] }),
    },
  ];
}
