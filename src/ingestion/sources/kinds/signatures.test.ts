import { createHmac, createSign, generateKeyPairSync } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import type { RawDelivery } from "../shape/source.ts";
import { findSourceKind } from "./kinds.ts";
import { checkSendgridSignature } from "./sendgrid.ts";
import { isNotificationUrl, signedText } from "./ses.ts";

const nowMs = Date.parse("2026-06-01T12:00:00Z");
const seconds = String(nowMs / 1_000);
const delivery = (body: string | Buffer, headers: Record<string, string> = {}, query = {}): RawDelivery => ({
  ...{ body: Buffer.from(body), headers, query, nowMs },
});
const check = (
  kind: string,
  raw: RawDelivery,
  secret: string,
  fetchText: (url: string) => Promise<string> = async () => "",
) => findSourceKind(kind)!.verify!(raw, secret, fetchText);

describe("Standard Webhooks", () => {
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const published = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  };
  const body = '{"test": 2432232314}';
  const at = (ms: number): RawDelivery => ({ ...delivery(body, published), nowMs: ms });

  test("the published vector is accepted at its time, and refused five minutes later and with another body", async () => {
    await check("webhook", at(1_614_265_330_000), secret);
    await expect(check("webhook", at(1_614_265_330_000 + 301_000), secret)).rejects.toThrow("301 s ago");
    await expect(check("webhook", { ...at(1_614_265_330_000), body: Buffer.from("{}") }, secret)).rejects.toThrow(
      "another",
    );
  });

  test("what the reference library signs is accepted, one of several signatures is enough", async () => {
    const signature = new Webhook(secret).sign("msg_1", new Date(nowMs), body);
    const headers = {
      "webhook-id": "msg_1",
      "webhook-timestamp": seconds,
      "webhook-signature": `v1,AAAA ${signature}`,
    };
    await check("webhook", delivery(body, headers), secret);
  });
});

test("SendGrid: the vector of its own library is accepted for five minutes, and nothing near it", async () => {
  const vector = {
    publicKey:
      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==",
    signature: "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=",
    timestamp: "1600112502",
    body: Buffer.from(
      `${JSON.stringify([
        {
          email: "hello@world.com",
          event: "dropped",
          reason: "Bounced Address",
          sg_event_id: "ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA",
          sg_message_id: "LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0",
          "smtp-id": "<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>",
          timestamp: 1600112492,
        },
      ])}\r\n`,
    ),
  };
  checkSendgridSignature(vector);
  expect(() => checkSendgridSignature({ ...vector, timestamp: "1600112503" })).toThrow("another");
  expect(() => checkSendgridSignature({ ...vector, body: Buffer.from("[]") })).toThrow("another");
  expect(() => checkSendgridSignature({ ...vector, publicKey: "AAAA" })).toThrow("cannot be read");
  expect(() => checkSendgridSignature({ ...vector, signature: undefined })).toThrow("no signature");
  const sent = (laterMs: number): RawDelivery => ({
    ...delivery(vector.body, {
      "x-twilio-email-event-webhook-timestamp": vector.timestamp,
      "x-twilio-email-event-webhook-signature": vector.signature,
    }),
    nowMs: 1_600_112_502_000 + laterMs,
  });
  await check("sendgrid", sent(299_000), vector.publicKey);
  await expect(check("sendgrid", sent(301_000), vector.publicKey)).rejects.toThrow("301 s ago");
  await expect(check("sendgrid", sent(-301_000), vector.publicKey)).rejects.toThrow("in the future");
});

test("Shopify: the HMAC of the raw body, in base64", async () => {
  const body = '{"id": 1,  "spaces": "matter"}';
  const signature = createHmac("sha256", "hush").update(body).digest("base64");
  await check("shopify", delivery(body, { "x-shopify-hmac-sha256": signature }), "hush");
  // As SQLPage's tests have it.
  const order = '{"id":1234567890,"email":"customer@example.com","total_price":"123.45"}';
  const known = { "x-shopify-hmac-sha256": "QNyObTlKbMx2qDlPF/ZOZcBqg5OgPg+2oky3zldc0Gw=" };
  await check("shopify", delivery(order, known), "test-webhook-secret");
  await expect(check("shopify", delivery(`${body} `, { "x-shopify-hmac-sha256": signature }), "hush")).rejects.toThrow(
    "another",
  );
  await expect(check("shopify", delivery(body, { "x-shopify-hmac-sha256": signature }), "other")).rejects.toThrow(
    "another",
  );
  await expect(check("shopify", delivery(body), "hush")).rejects.toThrow("X-Shopify-Hmac-Sha256");
});

test("Stripe: t and v1 over `t.body`, several v1 while a secret is rotated, five minutes", async () => {
  const body = '{"id":"evt_1"}';
  const sign = (t: string, secret = "whsec_x"): string =>
    createHmac("sha256", secret).update(`${t}.${body}`).digest("hex");
  const header = (value: string): RawDelivery => delivery(body, { "stripe-signature": value });
  await check("stripe", header(`t=${seconds},v1=${sign(seconds)}`), "whsec_x");
  // By generateTestHeaderString of Stripe's library (23.1.0).
  const theirs = "t=1780315200,v1=c37154375d6809c11fddb97d4ecfb50cf0755a265145be5218f2f8fa13d72cf0";
  const event = delivery('{"id":"evt_1","object":"event"}', { "stripe-signature": theirs });
  await check("stripe", event, "whsec_test_secret");
  await check("stripe", header(`t=${seconds},v1=${sign(seconds, "old")},v1=${sign(seconds)},v0=abc`), "whsec_x");
  const old = String(Number(seconds) - 301);
  await expect(check("stripe", header(`t=${old},v1=${sign(old)}`), "whsec_x")).rejects.toThrow("301 s ago");
  await expect(check("stripe", header(`t=${seconds},v1=${sign(old)}`), "whsec_x")).rejects.toThrow("another");
  await expect(check("stripe", header(`t=${seconds},v0=${sign(seconds)}`), "whsec_x")).rejects.toThrow(
    "no Stripe-Signature",
  );
});

test("Mailgun: timestamp and token in the body; a token is for one body", async () => {
  const body = (token: string, key = "key-1"): string => {
    const signature = createHmac("sha256", key)
      .update(seconds + token)
      .digest("hex");
    return JSON.stringify({ signature: { timestamp: seconds, token, signature }, "event-data": {} });
  };
  await check("mailgun", delivery(body("token-1")), "key-1");
  await check("mailgun", delivery(body("token-1")), "key-1");
  const other = body("token-1").replace('"event-data":{}', '"event-data":{"event":"opened"}');
  await expect(check("mailgun", delivery(other), "key-1")).rejects.toThrow("came before, with another body");
  const late = { ...delivery(body("token-3")), nowMs: nowMs + 301_000 };
  await expect(check("mailgun", late, "key-1")).rejects.toThrow("301 s ago");
  await expect(check("mailgun", delivery(body("token-2", "key-2")), "key-1")).rejects.toThrow("another");
  await expect(check("mailgun", delivery("{}"), "key-1")).rejects.toThrow("no signature");
});

describe("SNS", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
  const topic = "arn:aws:sns:eu-west-1:123456789012:mail";
  function signed(members: object, version: "1" | "2" = "2"): RawDelivery {
    const message: Record<string, unknown> = {
      ...{ Type: "Notification", MessageId: "m-1", TopicArn: topic, Message: "{}", SignatureVersion: version },
      ...{ Timestamp: new Date(nowMs).toISOString(), SigningCertURL: "https://sns.eu-west-1.amazonaws.com/cert.pem" },
      ...members,
    };
    const signer = createSign(version === "2" ? "RSA-SHA256" : "RSA-SHA1").update(signedText(message));
    return delivery(JSON.stringify({ Signature: signer.sign(privateKey, "base64"), ...message }));
  }

  test.each(["1", "2"] as const)(
    "version %s of the signature, with the certificate from Amazon's host",
    async (version) => {
      await check("ses", signed({ Subject: "x" }, version), topic, async () => pem);
      const forged = signed({}, version);
      forged.body = Buffer.from(forged.body.toString().replace('"Message":"{}"', '"Message":"{1}"'));
      await expect(check("ses", forged, topic, async () => pem)).rejects.toThrow("another");
    },
  );

  test.each([
    "https://sns.eu-west-1.amazonaws.com.evil.example/cert.pem",
    "http://sns.eu-west-1.amazonaws.com/cert.pem",
    "https://sns.eu-west-1.amazonaws.com:8443/cert.pem",
    "https://evil@sns.eu-west-1.amazonaws.com/cert.pem",
    "https://169.254.169.254/cert.pem",
    "nonsense",
  ])("a certificate at %s is never fetched", async (SigningCertURL) => {
    expect(isNotificationUrl(SigningCertURL)).toBe(false);
    const fetchText = async (): Promise<string> => {
      throw new Error("fetched");
    };
    await expect(check("ses", signed({ SigningCertURL }), topic, fetchText)).rejects.toThrow(
      "no address of Amazon SNS",
    );
  });

  test("another topic, an old message and a subscription to somewhere else are refused; a true one is confirmed", async () => {
    const fetched: string[] = [];
    const fetchText = async (url: string): Promise<string> => {
      fetched.push(url);
      return pem;
    };
    await expect(check("ses", signed({ TopicArn: "arn:other" }), topic, fetchText)).rejects.toThrow("TopicArn");
    const old = new Date(nowMs - 2 * 3_600_000).toISOString();
    await expect(check("ses", signed({ Timestamp: old }), topic, fetchText)).rejects.toThrow("older than an hour");
    const confirmation = { Type: "SubscriptionConfirmation", Token: "t" };
    await expect(
      check("ses", signed({ ...confirmation, SubscribeURL: "https://evil.example/" }), topic, fetchText),
    ).rejects.toThrow("SubscribeURL");
    const SubscribeURL = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription";
    await check("ses", signed({ ...confirmation, SubscribeURL }), topic, fetchText);
    expect(fetched.at(-1)).toBe(SubscribeURL);
  });
});

test("a write key in Basic auth or in the body, GA4's api_secret in the address", async () => {
  const basic = `Basic ${Buffer.from("wk-1:").toString("base64")}`;
  await check("segment", delivery("{}", { authorization: basic }), "wk-1");
  await check("segment", delivery('{"writeKey":"wk-1"}'), "wk-1");
  await expect(check("segment", delivery('{"writeKey":"wk-2"}'), "wk-1")).rejects.toThrow("write key");
  await expect(check("segment", delivery("nonsense"), "wk-1")).rejects.toThrow("write key");
  await check("ga4", delivery("{}", {}, { api_secret: "s" }), "s");
  await expect(check("ga4", delivery("{}"), "s")).rejects.toThrow("secret");
});
