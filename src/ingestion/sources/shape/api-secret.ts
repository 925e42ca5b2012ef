import { createHash, timingSafeEqual } from "node:crypto";
import { SignatureError } from "./source.ts";

/** Throws SignatureError unless the secrets are the same; compared in constant time. */
export function checkApiSecret(sent: string | undefined, secret: string): void {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  if (sent === undefined || !timingSafeEqual(digest(sent), digest(secret)))
    throw new SignatureError("the secret is another one");
}
