import { createHmac, timingSafeEqual } from "node:crypto";
import { UnsignedUserError } from "../../errors/errors.ts";

/**
 * Checks that a caller with a public key may speak for these users: `X-User-Signature` is the hex HMAC-SHA256 of the user's id under
 * `ATTUNE_USER_SIGNING_KEY`, made by the app's own server. One signature speaks for one user, so all ids must be that user's.
 * Throws UnsignedUserError (403).
 */
export function checkUserSignature(options: {
  signingKey: string;
  signature: string | undefined;
  userIds: readonly string[];
}): void {
  const given = Buffer.from(options.signature ?? "", "hex");
  for (const userId of new Set(options.userIds)) {
    const expected = createHmac("sha256", options.signingKey).update(userId).digest();
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new UnsignedUserError(userId);
  }
}
