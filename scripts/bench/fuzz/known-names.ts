/** Names that exist on a seeded server, by the property or parameter that takes them. */
export async function knownNames(url: string): Promise<Record<string, string[]>> {
  const get = async (path: string): Promise<Record<string, Record<string, string>[]>> =>
    (await fetch(url + path)).json() as never;
  const ids = (rows: readonly Record<string, string>[] | undefined): string[] =>
    (rows ?? []).slice(0, 30).map(({ id }) => id!);
  const items = ids((await get("/v1/items?limit=30")).items);
  const users = ids((await get("/v1/users?limit=30")).users);
  const tags = ((await get("/v1/tags")).tags ?? []).slice(0, 30).map(({ tag }) => tag!);
  const topics = ids((await get("/v1/topics")).topics);
  const templates = ids((await get("/v1/templates")).templates);
  const segments = ids((await get("/v1/segments")).segments);
  const entities = ids((await get("/v1/entities?limit=30")).entities);
  const experiments = ((await get("/v1/experiments")).experiments ?? []).map(({ key }) => key!);
  const { sources, kinds } = await get("/v1/sources");
  const messages = (await get("/v1/webhooks/fuzzed/deliveries")).deliveries;
  return {
    sources: ids(sources),
    kind: (kinds ?? []).map(({ kind }) => kind!),
    predictions: ids((await get("/v1/predictions")).predictions),
    webhooks: ids((await get("/v1/webhooks")).webhooks),
    delivery: ids(messages),
    jobs: ids((await get("/v1/jobs")).jobs),
    merges: ids((await get("/v1/merges")).merges),
    metrics: ids((await get("/v1/metrics")).metrics),
    holdouts: ids((await get("/v1/holdouts")).holdouts),
    keys: ids((await get("/v1/keys")).keys),
    clientKey: ["sdk-fuzzed"],
    writeKey: ["fuzzed"],
    items,
    itemId: items,
    exclude: items,
    users,
    userId: [...users, "new-user"],
    anonymousId: ["anon-1", "anon-2"],
    tag: tags,
    tags,
    accept: tags,
    reject: tags,
    add: tags,
    topics,
    topic: topics,
    templates,
    templateId: templates,
    segments,
    segment: segments,
    entities,
    entity: entities,
    key: experiments,
    experiment: experiments,
    event: ["Item Viewed", "Item Liked", "Item Read", "Text Submitted", "Message Opened"],
    title: ["A harbour town", "Bread"],
    body: ["The harbour town has a new bakery. People love it.", "Hello {{ user.first_name }}"],
    text: ["Please send the report. Thanks!", "I love the new tram."],
  };
}
