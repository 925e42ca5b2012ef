/**
 * Stores what a seeded server has none of: a source of each kind, an experiment that runs, a metric, a holdout, a prediction, a webhook, a key, an import, two
 * users who were joined. Without them requests to their routes would only ever find nothing.
 */
export async function makeOneOfEach(url: string): Promise<void> {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const reply = await fetch(url + path, {
      method,
      headers: { "content-type": typeof body === "string" ? "application/x-ndjson" : "application/json" },
      body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
    });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text.slice(0, 300)}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  const { kinds } = (await call("GET", "/v1/sources")) as { kinds: { kind: string }[] };
  for (const { kind } of kinds)
    await call("PUT", `/v1/sources/${kind}`, { kind, secret: "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ=" });
  await call("PUT", "/v1/metrics/buys", { type: "proportion", event: "Item Liked" });
  await call("PUT", "/v1/experiments/fuzzed", { variations: [{ key: "a" }, { key: "b" }], metrics: ["buys"] });
  await call("POST", "/v1/experiments/fuzzed/start", {});
  await call("PUT", "/v1/holdouts/fuzzed", { name: "Held", share: 0.1 });
  await call("PUT", "/v1/predictions/fuzzed", { label: "Likes", outcome: { event: "Item Liked" }, horizon: "P7D" });
  // Names that end in .invalid resolve nowhere (RFC 2606).
  await call("PUT", "/v1/webhooks/fuzzed", { url: "https://hooks.example.invalid/", topics: ["*"] });
  await call("POST", "/v1/keys", { name: "fuzzed", role: "public" });
  await call(
    "POST",
    "/v1/items/import?format=jsonl&job=true",
    '{"id":"fuzzed","title":"A harbour","body":"Good news."}',
  );
  await call("POST", "/v1/identify", { userId: "fuzz-a", anonymousId: "fuzz-b", traits: { email: "a@example.org" } });
  await call("POST", "/v1/alias", { userId: "fuzz-a", previousId: "fuzz-c" });
}
