import { Webhook as Verifier } from "standardwebhooks";
import { expect, test } from "vitest";
import { createSecret, sign, signedHeaders } from "./signature.ts";

test("the published vector of Standard Webhooks", () => {
  const message = { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: '{"test": 2432232314}' };
  expect(sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", message)).toBe(
    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  );
});

test.each(['{"type":"item.indexed","data":{}}', "{}", '{"text":"Größe € 😀 \\u0000"}'])(
  "the published library verifies %s, and nothing that was changed on the way",
  (body) => {
    const secret = createSecret();
    const verifier = new Verifier(secret);
    const headers = signedHeaders([{ secret }], { id: "msg_1", body }, Date.now());
    expect(verifier.verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => verifier.verify(`${body} `, headers)).toThrow();
    expect(() => verifier.verify(body, { ...headers, "webhook-id": "msg_2" })).toThrow();
    expect(() => verifier.verify(body, signedHeaders([{ secret }], { id: "msg_1", body }, 0))).toThrow();
  },
);

test("while a secret is rotated both sign, and then the new one alone", () => {
  const [old, next] = [createSecret(), createSecret()];
  const nowMs = Date.now();
  const secrets = [{ secret: next }, { secret: old, untilMs: nowMs + 1_000 }];
  const during = signedHeaders(secrets, { id: "m", body: "{}" }, nowMs);
  for (const secret of [old, next]) expect(new Verifier(secret).verify("{}", during)).toEqual({});
  const after = signedHeaders(secrets, { id: "m", body: "{}" }, nowMs + 1_000);
  expect(new Verifier(next).verify("{}", after)).toEqual({});
  expect(() => new Verifier(old).verify("{}", after)).toThrow();
});

test("secrets are of the length that the standard asks for, and none comes twice", () => {
  const secrets = Array.from({ length: 50 }, createSecret);
  expect(new Set(secrets).size).toBe(50);
  for (const secret of secrets) expect(Buffer.from(secret.slice(6), "base64")).toHaveLength(32);
});
