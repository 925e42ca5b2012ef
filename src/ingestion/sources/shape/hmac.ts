import { createHmac, timingSafeEqual } from "node:crypto";
import { SignatureError, signatureToleranceMs } from "./source.ts";

export function hmacOf(secret: string | Buffer, message: string | Buffer): Buffer {
  return createHmac("sha256", secret).update(message).digest();
}

/** Compared in constant time. */
export function isSame(signature: string | undefined, expected: Buffer, encoding: "hex" | "base64"): boolean {
  const bytes = Buffer.from(signature ?? "", encoding);
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}

/** Throws SignatureError for a time of signing, in seconds since 1970, that is more than five minutes away. */
export function checkTime(seconds: string | undefined, nowMs: number): void {
  const ms = Number(seconds) * 1_000;
  if (seconds === undefined || seconds === "" || Number.isNaN(ms))
    throw new SignatureError("it has no time of signing");
  const awayMs = Math.abs(nowMs - ms);
  if (awayMs > signatureToleranceMs) {
    throw new SignatureError(
      `it was signed ${Math.round(awayMs / 1_000)} s ${ms < nowMs ? "ago" : "in the future"}; the limit is ${signatureToleranceMs / 1_000} s`,
    );
  }
}
