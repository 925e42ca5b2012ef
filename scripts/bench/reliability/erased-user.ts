import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { startBuiltServer } from "../load/built-server.ts";
import { call, type Finding } from "./call.ts";

/** Where each of the twenty markers enters. */
const places = [
  "userId",
  "anonymousId",
  "secondAnonymousId",
  "previousId",
  "email",
  "name",
  "traitText",
  "nestedTrait",
  "eventText",
  "eventProperty",
  "pageUrl",
  "userAgent",
  "ip",
  "campaign",
  "messageData",
  "messageBody",
  "idempotencyKey",
  "messageId",
  "review",
  "group",
] as const;

/** Erases a user whose data hold a marker in each of twenty places, and looks for their bytes in the data folder and in the log. */
export async function erasedUser(options: { dataDir: string; say: (line: string) => void }): Promise<Finding> {
  const marker = Object.fromEntries(places.map((place, i) => [place, `mk${i}q${place}zz`])) as Record<
    (typeof places)[number],
    string
  >;
  const server = await startBuiltServer({
    dataDir: options.dataDir,
    settings: { ATTUNE_LOG_LEVEL: "debug", ATTUNE_KEEP_TEXTS: "true" },
  });
  const { url } = server;
  const userId = marker.userId;
  const context = {
    page: { url: `https://example.com/${marker.pageUrl}` },
    userAgent: marker.userAgent,
    ip: marker.ip,
    campaign: { name: marker.campaign },
  };
  const items = ((await call(url, "GET", "/v1/items?limit=3")).body as { items: { id: string }[] }).items;
  const sends: [string, unknown][] = [
    [
      "/v1/track",
      {
        anonymousId: marker.anonymousId,
        messageId: marker.messageId,
        event: "Item Viewed",
        properties: { itemId: items[0]!.id },
        context,
      },
    ],
    [
      "/v1/identify",
      {
        userId,
        anonymousId: marker.anonymousId,
        traits: {
          email: `${marker.email}@example.com`,
          name: marker.name,
          note: marker.traitText,
          address: { street: marker.nestedTrait },
        },
      },
    ],
    [
      "/v1/identify",
      { userId, anonymousId: marker.secondAnonymousId, traits: { note: `${marker.traitText} changed` } },
    ],
    ["/v1/alias", { userId, previousId: marker.previousId }],
    [
      "/v1/track",
      { userId, event: "Text Submitted", properties: { text: `I loved it, says ${marker.eventText}.` }, context },
    ],
    ["/v1/track", { userId, event: "Form Sent", properties: { comment: marker.eventProperty }, context }],
    [
      "/v1/track",
      {
        userId,
        event: "Product Reviewed",
        properties: { itemId: items[1]!.id, review_body: `Fine, writes ${marker.review}.`, rating: 4 },
      },
    ],
    ["/v1/group", { userId, groupId: marker.group, traits: { name: marker.group } }],
    [`/v1/users/${userId}/recommendations`, { limit: 5 }],
    [`/v1/users/${marker.anonymousId}/recommendations`, { limit: 5 }],
    [
      "/v1/messages",
      { userId, body: `Hi {{ user.name }}, ${marker.messageBody} {{ data.x }}`, data: { x: marker.messageData } },
    ],
    ["/v1/messages", { anonymousId: marker.anonymousId, body: `Hi {{ data.x }}`, data: { x: marker.messageData } }],
    ["/v1/assignments", { userId }],
    ["/v1/lists/vip/members", { add: [userId] }],
  ];
  await call(url, "PUT", "/v1/segments/vip", { label: "VIP", kind: "list" });
  for (const [path, body] of sends) {
    const { status, text } = await call(url, "POST", path, body);
    if (status >= 300) options.say(`POST ${path}: ${status} ${text.slice(0, 150)}`);
  }
  await fetch(`${url}/v1/messages`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": marker.idempotencyKey },
    body: JSON.stringify({ userId, body: "Hello {{ user.name }}" }),
  });
  for (let n = 0; n < 60; n++) {
    await call(url, "POST", "/v1/track", {
      userId: `other-${n % 7}`,
      event: "Item Viewed",
      properties: { itemId: items[2]!.id },
    });
    if (n % 20 === 0) await call(url, "GET", `/v1/users/${userId}`);
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  const bytesOf = (): string =>
    filesIn(options.dataDir)
      .map((file) => readFileSync(file, "latin1"))
      .join("\n");
  const there = places.filter((place) => bytesOf().includes(marker[place]));
  const { text: exported } = await call(url, "GET", `/v1/users/${userId}/export`);
  const notExported = there.filter((place) => !exported.includes(marker[place]));
  const { status } = await call(url, "DELETE", `/v1/users/${userId}`);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const leftRunning = places.filter((place) => bytesOf().includes(marker[place]));
  await server.stop();
  const left = places.filter((place) => bytesOf().includes(marker[place]));
  const logged = places.filter((place) => server.log().includes(marker[place]));
  if (leftRunning.length > 0) options.say(`left after the reply: ${leftRunning.join(", ")}`);
  return {
    what: "a user with 20 markers, erased",
    rounds: places.length,
    measured:
      `${there.length} were on the disk before, ${leftRunning.length} a second after the reply (${status}), ${left.length} after the stop` +
      `${left.length > 0 ? ` (${left.join(", ")})` : ""}; ${logged.length} in the log${logged.length > 0 ? ` (${logged.join(", ")})` : ""}; ` +
      `not in the export: ${notExported.join(", ") || "none"}`,
    held:
      status === 204 &&
      leftRunning.length === 0 &&
      left.length === 0 &&
      logged.length === 0 &&
      notExported.length === 0,
  };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => join(folder, file))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true);
}
