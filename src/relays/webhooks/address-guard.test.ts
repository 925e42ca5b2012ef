import type { LookupAddress } from "node:dns";
import { describe, expect, test } from "vitest";
import { createAddressGuard, type WebhookProtocol } from "./address-guard.ts";

const refused = [
  ...["127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1"],
  ...["169.254.169.254", "192.0.2.7", "198.18.0.1", "224.0.0.1", "255.255.255.255"],
  ...["::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "64:ff9b::a9fe:a9fe"],
  ...["2002:7f00:1::", "2001:db8::1", "2001:0:1::", "ff02::1"],
];
const reachable = ["8.8.8.8", "172.32.0.1", "100.128.0.1", "93.184.216.34", "2a00:1450:4001:80b::200e"];

/** What a connection to the name would be given. */
function connect(
  guard: ReturnType<typeof createAddressGuard>,
  hostname: string,
  protocol: WebhookProtocol = "https:",
): Promise<string[]> {
  return new Promise((resolve, reject) => {
    guard.lookups[protocol](hostname, { all: true }, (error, addresses) => {
      if (error) reject(error);
      else resolve((addresses as LookupAddress[]).map(({ address }) => address));
    });
  });
}

const family = (address: string): number => (address.includes(":") ? 6 : 4);
const resolving =
  (...addresses: string[]) =>
  async () =>
    addresses.map((address) => ({ address, family: family(address) }));

describe("without an exception", () => {
  test.each(refused)("%s is refused, as the address itself and behind a name", async (address) => {
    const guard = createAddressGuard({ allow: [], resolve: resolving(address) });
    expect(() => guard.check(address, "https:")).toThrow(/not a public address.*ATTUNE_WEBHOOK_ALLOW/);
    if (family(address) === 6) expect(() => guard.check(`[${address}]`, "https:")).toThrow(/not a public address/);
    await expect(connect(guard, "metadata.example")).rejects.toMatchObject({ code: "address-refused" });
  });

  test.each(reachable)("%s is reached", async (address) => {
    const guard = createAddressGuard({ allow: [], resolve: resolving(address) });
    expect(() => guard.check(address, "https:")).not.toThrow();
    expect(await connect(guard, "receiver.example")).toEqual([address]);
  });

  test.each(["http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://[::ffff:127.0.0.1]/"])(
    "%s is read as a browser reads it",
    (url) => {
      const guard = createAddressGuard({ allow: [] });
      expect(() => guard.check(new URL(url).hostname, "https:")).toThrow(/not a public address/);
    },
  );
});

test("a name that answers with both is connected to at its public address alone", async () => {
  const guard = createAddressGuard({ allow: [], resolve: resolving("127.0.0.1", "93.184.216.34") });
  expect(await connect(guard, "rebinding.example")).toEqual(["93.184.216.34"]);
});

test("a name whose answer changes is judged at each connection", async () => {
  const answers = ["93.184.216.34", "169.254.169.254"];
  const guard = createAddressGuard({ allow: [], resolve: async () => [{ address: answers.shift()!, family: 4 }] });
  expect(await connect(guard, "rebinding.example")).toEqual(["93.184.216.34"]);
  await expect(connect(guard, "rebinding.example")).rejects.toThrow("169.254.169.254");
});

test("what a setting names is reached, and nothing beside it", async () => {
  const guard = createAddressGuard({ allow: ["10.1.0.0/16", "inner.example"], resolve: resolving("10.2.0.1") });
  expect(() => guard.check("10.1.9.9", "https:")).not.toThrow();
  expect(() => guard.check("10.2.0.1", "https:")).toThrow();
  expect(await connect(guard, "inner.example")).toEqual(["10.2.0.1"]);
  await expect(connect(guard, "other.example")).rejects.toMatchObject({ code: "address-refused" });
});

test("a name that does not resolve is the resolver's fault", async () => {
  const guard = createAddressGuard({
    allow: [],
    resolve: () => Promise.reject(new Error("getaddrinfo ENOTFOUND nowhere.example")),
  });
  await expect(connect(guard, "nowhere.example")).rejects.toThrow("ENOTFOUND");
});

test("without TLS only what is named is reached, however public the rest is", async () => {
  const guard = createAddressGuard({ allow: ["10.1.0.0/16", "inner.example"], resolve: resolving("93.184.216.34") });
  expect(() => guard.check("93.184.216.34", "http:")).toThrow(/not named in ATTUNE_WEBHOOK_ALLOW.*https:/);
  expect(() => guard.check("10.1.9.9", "http:")).not.toThrow();
  await expect(connect(guard, "public.example", "http:")).rejects.toThrow("93.184.216.34");
  expect(await connect(guard, "public.example", "https:")).toEqual(["93.184.216.34"]);
  expect(await connect(guard, "inner.example", "http:")).toEqual(["93.184.216.34"]);
});
