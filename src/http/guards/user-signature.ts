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
  const { signingKey, signature } = options;
  for (const userId of new Set(options.userIds)) {
    if (!isUserSigned(userId, { signingKey, signature })) throw new UnsignedUserError(userId);
  }
}

export function isUserSigned(
  userId: string,
  { signingKey, signature = "" }: { signingKey: string; signature: string | undefined },
): boolean {
  const given = Buffer.from(signature, "hex");
  const expected = createHmac("sha256", signingKey).update(userId).digest();
  return given.length === expected.length && timingSafeEqual(given, expected);
}
