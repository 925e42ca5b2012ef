import type { SourceKind } from "../shape/source.ts";
import { crmKind } from "./crm.ts";
import { firebaseKind, measurementProtocolKind } from "./ga4.ts";
import { analyticsExportKind } from "./ga4-export.ts";
import { mailgunKind } from "./mailgun.ts";
import { segmentKind } from "./segment.ts";
import { sendgridKind } from "./sendgrid.ts";
import { sesKind } from "./ses.ts";
import { shopifyKind } from "./shopify.ts";
import { snowplowKind } from "./snowplow.ts";
import { standardWebhooksKind } from "./standard-webhooks.ts";
import { stripeKind } from "./stripe.ts";
import { surveyKind } from "./survey.ts";

/** Every kind of source. */
export const sourceKinds: readonly SourceKind[] = [
  segmentKind,
  measurementProtocolKind,
  firebaseKind,
  analyticsExportKind,
  snowplowKind,
  sendgridKind,
  mailgunKind,
  sesKind,
  shopifyKind,
  stripeKind,
  standardWebhooksKind,
  crmKind,
  surveyKind,
];

const byName = new Map(sourceKinds.map((kind) => [kind.kind, kind]));

export const findSourceKind = (kind: string): SourceKind | undefined => byName.get(kind);
