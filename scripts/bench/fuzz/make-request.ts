import type { Random } from "../../../src/math/random.ts";
import type { Operation } from "./check-reply.ts";
import { mutate, oddStrings } from "./mutate.ts";
import { type SampleOptions, sampleSchema } from "./sample-schema.ts";
import type { Wire } from "./send.ts";

/** A request of an operation: valid by its schema, three of four changed in one to three places. */
export function makeRequest(operation: Operation, options: SampleOptions): Wire {
  const { random } = options;
  const isOdd = random() < 0.75;
  const odd = (text: string): string =>
    isOdd && random() < 0.2 ? oddStrings[Math.floor(random() * oddStrings.length)]! : text;
  let target = operation.path;
  const query: string[] = [];
  for (const { name, in: place, required, schema } of operation.parameters) {
    const value = odd(String(sampleSchema(schema, placeName(operation.path, name), options)));
    // Without an id the address is that of the list.
    if (place === "path") target = target.replace(`{${name}}`, encode(value, random) || "-");
    else if (required || random() < 0.4) query.push(`${name}=${encode(value, random)}`);
  }
  if (isOdd && random() < 0.1)
    query.push(["limit=1&limit=2", "a[b]=c", "__proto__=1", "=&&=", "x=%zz"][Math.floor(random() * 5)]!);
  const headers: Record<string, string> = {};
  if (isOdd && random() < 0.1) {
    const odds: [string, string][] = [
      ["idempotency-key", "x".repeat(600)],
      ["idempotency-key", "same"],
      ["if-none-match", '"x"'],
      ["range", "bytes=0-1"],
      ["accept", "text/csv"],
      ["accept", "application/x-ndjson"],
      ["accept-encoding", "gzip"],
      ["content-encoding", "gzip"],
      ["x-http-method-override", "DELETE"],
      ["expect", "100-continue"],
    ];
    const [name, value] = odds[Math.floor(random() * odds.length)]!;
    headers[name] = value;
  }
  let body: string | undefined;
  if (operation.bodyTypes.length > 0) {
    const type = operation.bodyTypes[Math.floor(random() * operation.bodyTypes.length)]!;
    headers["content-type"] = isOdd && random() < 0.05 ? "application/x-odd" : type;
    const sample = operation.body === undefined ? "" : sampleSchema(operation.body, "", options);
    const value = isOdd ? mutate(sample, random) : sample;
    body = JSON.stringify(value) ?? "";
    if (isOdd && random() < 0.05) body = body.slice(0, Math.floor(random() * body.length));
    if (isOdd && random() < 0.03) body = body.replaceAll('"', "\u0001");
  }
  return {
    method: operation.method.toUpperCase(),
    target: query.length > 0 ? `${target}?${query.join("&")}` : target,
    headers,
    body,
  };
}

/** Path parameters are mostly called `id`: of what, the word before says. */
const placeName = (path: string, name: string): string =>
  name === "id" ? (/\/(\w+)\/\{id\}/.exec(path)?.[1] ?? name) : name;

function encode(value: string, random: Random): string {
  const sound = value.replaceAll(/\p{Surrogate}/gu, "\ufffd");
  return random() < 0.02 ? "%ED%A0%80" : encodeURIComponent(sound);
}
