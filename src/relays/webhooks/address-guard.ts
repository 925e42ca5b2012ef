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

export interface AddressGuard {
  /** Throws WebhookAddressError where the host is an address that may not be reached. */
  check(hostname: string): void;
  /** Resolves a name for a connection and leaves out what may not be reached: what was checked is what is connected to. */
  lookup: LookupFunction;
}

export interface AddressGuardOptions {
  /** Hosts, addresses and CIDR ranges that may be reached although they are private. */
  allow: readonly string[];
  /** Default: the system's resolver. */
  resolve?: (hostname: string) => Promise<LookupAddress[]>;
}

/** 422: the address is of a private network or of this machine. */
export class WebhookAddressError extends AttuneError {
  constructor(host: string, addresses: readonly string[] = [host]) {
    const where = addresses.join() === host ? host : `${host} (${addresses.join(", ")})`;
    super({
      code: "address-refused",
      status: 422,
      message: `${where} is not a public address. Webhooks reach private ones only where ATTUNE_WEBHOOK_ALLOW names them.`,
    });
  }
}

export function createAddressGuard({ allow, resolve = resolveBySystem }: AddressGuardOptions): AddressGuard {
  const hosts = new Set(allow.filter((entry) => !isNetwork(entry)).map((entry) => entry.toLowerCase()));
  const allowed = listOf(allow.filter(isNetwork));
  const refused = listOf([...refusedV4, ...refusedV6]);
  const global = listOf(globalV6);

  function isReachable(address: string): boolean {
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (allowed.check(address, family)) return true;
    return !refused.check(address, family) && (family === "ipv4" || global.check(address, family));
  }

  const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, "").toLowerCase();

  return {
    check(hostname) {
      const host = bare(hostname);
      if (isIP(host) !== 0 && !hosts.has(host) && !isReachable(host)) throw new WebhookAddressError(host);
    },
    lookup(hostname, options, callback) {
      resolve(hostname).then(
        (addresses) => {
          const found = hosts.has(bare(hostname)) ? addresses : addresses.filter(({ address }) => isReachable(address));
          const first = found[0];
          if (first === undefined) {
            const refusal = new WebhookAddressError(
              hostname,
              addresses.map(({ address }) => address),
            );
            callback(refusal, "", 4);
          } else if (options.all) callback(null, found);
          else callback(null, first.address, first.family);
        },
        (error) => callback(error, "", 4),
      );
    },
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
