import { createHmac, timingSafeEqual } from "node:crypto";

/** What a token lets in: everything (of the role of its maker), or what is about one user. */
export interface StreamGrant {
  /** Absent for servers that follow everything. */
  userId?: string;
  /** Whether the user's own server has said who the user is. */
  isSigned: boolean;
}

export interface StreamTokens {
  issue(grant: StreamGrant): { token: string; expiresAtMs: number };
  /** Undefined for what was not issued here, was changed, or is over. */
  read(token: string): StreamGrant | undefined;
}

/** To connect with; a stream that is open stays open. */
const lifetimeMs = 5 * 60_000;

/** Tokens for `EventSource`, which sends no headers: `payload.mac`, both base64url, HMAC-SHA256 under the secret of the installation. */
export function createStreamTokens({ secret, now }: { secret: Buffer; now: () => number }): StreamTokens {
  const macOf = (payload: string): Buffer => createHmac("sha256", secret).update(`stream ${payload}`).digest();
  return {
    issue(grant) {
      const expiresAtMs = now() + lifetimeMs;
      const payload = Buffer.from(JSON.stringify({ ...grant, expiresAtMs })).toString("base64url");
      return { token: `${payload}.${macOf(payload).toString("base64url")}`, expiresAtMs };
    },
    read(token) {
      const [payload = "", mac = ""] = token.split(".");
      const given = Buffer.from(mac, "base64url");
      const expected = macOf(payload);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      const { expiresAtMs, ...grant } = JSON.parse(Buffer.from(payload, "base64url").toString()) as StreamGrant & {
        expiresAtMs: number;
      };
      return expiresAtMs > now() ? grant : undefined;
    },
  };
}
