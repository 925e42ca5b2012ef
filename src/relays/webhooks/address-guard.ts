import { type LookupAddress, lookup as systemLookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { AttuneError } from "../../errors/attune-error.ts";

/** Private, loopback, link-local (where clouds answer with their metadata), shared, test and multicast networks (IANA special-purpose registry). */
const refusedV4 = [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"],
  ...["192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"],
  ...["224.0.0.0/4", "240.0.0.0/4"],
];
/** Of IPv6 only global unicast may be reached ... */
const globalV6 = ["2000::/3"];
/** ... without documentation and the forms that carry an IPv4 address inside (Teredo, 6to4). */
const refusedV6 = ["2001::/32", "2001:db8::/32", "2002::/16"];

/** Over plain `http:`, which others can read on the way, only what is allowed by name or network is reached. */
export type WebhookProtocol = "http:" | "https:";

export interface AddressGuard {
  /** Throws WebhookAddressError where the host is an address that may not be reached. */
  check(hostname: string, protocol: WebhookProtocol): void;
  /** Resolves a name for a connection and leaves out what may not be reached: what was checked is what is connected to. */
  lookups: Readonly<Record<WebhookProtocol, LookupFunction>>;
}

export interface AddressGuardOptions {
  /** Hosts, addresses and CIDR ranges that may be reached although they are private. */
  allow: readonly string[];
  /** Default: the system's resolver. */
  resolve?: (hostname: string) => Promise<LookupAddress[]>;
}

/** 422: the address is of a private network or of this machine, or one that is not to be reached without TLS. */
export class WebhookAddressError extends AttuneError {
  constructor(host: string, { protocol, addresses = [host] }: { protocol: WebhookProtocol; addresses?: string[] }) {
    const where = addresses.join() === host ? host : `${host} (${addresses.join(", ")})`;
    const reason =
      protocol === "https:"
        ? "is not a public address. Webhooks reach private ones only where ATTUNE_WEBHOOK_ALLOW names them"
        : "is not named in ATTUNE_WEBHOOK_ALLOW: without TLS, webhooks reach nothing else. Use https:, or name it";
    super({ code: "address-refused", status: 422, message: `${where} ${reason}.` });
  }
}

export function createAddressGuard({ allow, resolve = resolveBySystem }: AddressGuardOptions): AddressGuard {
  const hosts = new Set(allow.filter((entry) => !isNetwork(entry)).map((entry) => entry.toLowerCase()));
  const allowed = listOf(allow.filter(isNetwork));
  const refused = listOf([...refusedV4, ...refusedV6]);
  const global = listOf(globalV6);

  function isReachable(address: string, protocol: WebhookProtocol): boolean {
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (allowed.check(address, family)) return true;
    if (protocol === "http:") return false;
    return !refused.check(address, family) && (family === "ipv4" || global.check(address, family));
  }

  const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, "").toLowerCase();

  const lookupOver =
    (protocol: WebhookProtocol): LookupFunction =>
    (hostname, options, callback) => {
      resolve(hostname).then(
        (addresses) => {
          const isNamed = hosts.has(bare(hostname));
          const found = isNamed ? addresses : addresses.filter(({ address }) => isReachable(address, protocol));
          const first = found[0];
          if (first === undefined) {
            const refused = { protocol, addresses: addresses.map(({ address }) => address) };
            callback(new WebhookAddressError(hostname, refused), "", 4);
          } else if (options.all) callback(null, found);
          else callback(null, first.address, first.family);
        },
        (error) => callback(error, "", 4),
      );
    };

  return {
    check(hostname, protocol) {
      const host = bare(hostname);
      if (isIP(host) === 0 || hosts.has(host) || isReachable(host, protocol)) return;
      throw new WebhookAddressError(host, { protocol });
    },
    lookups: { "http:": lookupOver("http:"), "https:": lookupOver("https:") },
  };
}

function resolveBySystem(hostname: string): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    systemLookup(hostname, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });
}

/** Whether the entry is an address or a range of addresses, rather than a name. */
export function isNetwork(entry: string): boolean {
  const [address = "", bits] = entry.split("/");
  const family = isIP(address);
  return family !== 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)));
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    list.addSubnet(address, Number(bits ?? (family === "ipv6" ? 128 : 32)), family);
  }
  return list;
}
