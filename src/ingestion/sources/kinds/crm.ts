import { digestOf } from "../shape/digest.ts";
import { eventOf, personOf } from "../shape/person.ts";
import {
  given,
  isoOf,
  numberOf,
  type ReadOptions,
  recordOf,
  type SourceKind,
  type SourceRow,
  textOf,
} from "../shape/source.ts";
import { faultOfRecord, recordsOf } from "./records-of.ts";

/** Usual names of the columns that are read; `mapping` names others: `{"userId": "Contact ID"}`. */
const usual: Readonly<Record<string, readonly string[]>> = {
  userId: ["userId", "user_id", "customer_id", "contact_id", "external_id"],
  email: ["email", "Email", "email_address", "e-mail", "E-Mail"],
  phone: ["phone", "Phone", "phone_number", "mobile"],
  event: ["event", "event_name", "metric", "action"],
  timestamp: [
    "timestamp",
    "time",
    "date",
    "datetime",
    "updatedAt",
    "LastModifiedDate",
    "lastmodifieddate",
    "occurred_at",
  ],
  messageId: ["messageId", "event_id", "uuid"],
  crmId: ["Id", "id", "hs_object_id", "vid", "contact id", "record id", "klaviyo id"],
};
const plainName = (column: string): string => column.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

/** Salesforce's 15 character ids differ by case alone; the 18 character form adds three that say which letters are capitals. */
export function longSalesforceId(id: string): string {
  if (!/^[a-zA-Z0-9]{15}$/.test(id) || !/^00[a-zA-Z0-9]/.test(id)) return id;
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
  const suffix = [0, 5, 10].map((start) => {
    let bits = 0;
    for (let i = 0; i < 5; i++) if (/[A-Z]/.test(id[start + i]!)) bits |= 1 << i;
    return letters[bits]!;
  });
  return id + suffix.join("");
}

/** People and events out of a CRM or a mail tool: CSV or JSON, flat or as HubSpot nests them (`properties`). */
export const crmKind: SourceKind = {
  kind: "crm",
  label: "CRM: people and events as CSV or JSON Lines (HubSpot, Salesforce, Klaviyo, ...)",
  *read(delivery, options) {
    for (const raw of recordsOf(delivery)) yield rowOf(raw, options);
  },
};

function rowOf(raw: unknown, { mapping }: ReadOptions): SourceRow {
  const { properties: nested, ...outer } = recordOf(raw);
  const record: Record<string, unknown> = { ...outer, ...recordOf(nested) };
  const used = new Set<string>();
  const isFree = (name: string): boolean => !used.has(name) && textOf(record[name]) !== undefined;
  /** By its very name, else however it is written. */
  const findUsual = (field: string): string | undefined => {
    const names = usual[field] ?? [];
    const plain = new Set(names.map(plainName));
    return names.find(isFree) ?? Object.keys(record).find((name) => plain.has(plainName(name)) && isFree(name));
  };
  const take = (field: string): string | undefined => {
    const column = mapping[field] === undefined ? findUsual(field) : [mapping[field]].find(isFree);
    if (column !== undefined) used.add(column);
    return column === undefined ? undefined : textOf(record[column]);
  };
  const [userId, email, phone, event, messageId] = ["userId", "email", "phone", "event", "messageId"].map(take);
  const crmId = take("crmId");
  const person = personOf({ userId, email, phone, others: { crm: crmId && longSalesforceId(crmId) } });
  const fault = faultOfRecord(record);
  if (fault !== undefined) return { raw, fault };
  if (person === undefined) {
    const columns = Object.keys(record).slice(0, 12).join(", ");
    return {
      raw,
      fault: `userId, email: the row names nobody; its columns are ${columns}. Name one in the mapping: userId=COLUMN`,
    };
  }
  const time = take("timestamp");
  const atMs = time === undefined ? undefined : timeOf(time);
  if (time !== undefined && atMs === undefined)
    return { raw, fault: `timestamp: "${time}" is no time; write it as 2026-03-31T12:00:00Z` };
  const timestamp = atMs === undefined ? undefined : isoOf(atMs);
  const rest = Object.fromEntries(
    Object.entries(record)
      .filter(([name, value]) => !used.has(name) && value !== "" && value !== null)
      .map(([name, value]) => [mappedName(name, mapping), plainValue(value)]),
  );
  if (event !== undefined) {
    const id = messageId ?? (timestamp === undefined ? undefined : `crm:${digestOf([person, event, timestamp, rest])}`);
    return { raw, event: eventOf(person, given({ type: "track", event, timestamp, messageId: id, properties: rest })) };
  }
  const traits = given({ email, phone, ...rest });
  const id = `crm:${digestOf([person, timestamp, traits])}`;
  return { raw, event: eventOf(person, given({ type: "identify", traits, timestamp, messageId: id })) };
}

/** `trait.plan=Subscription Tier` renames a column. */
function mappedName(column: string, mapping: ReadOptions["mapping"]): string {
  const entry = Object.entries(mapping).find(([field, name]) => name === column && /^(trait|property)\./.test(field));
  return entry === undefined ? column : entry[0].replace(/^(trait|property)\./, "");
}

function timeOf(text: string): number | undefined {
  const number = numberOf(text);
  if (number !== undefined) return number > 1e11 ? number : number > 1e8 ? number * 1_000 : undefined;
  const ms = Date.parse(
    /[zZ]|[+-]\d{2}:?\d{2}$/.test(text) ? text : `${text.replace(" ", "T")}${/T|\d \d/.test(text) ? "Z" : ""}`,
  );
  return Number.isNaN(ms) ? undefined : ms;
}

function plainValue(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const text = value.trim();
  if (text === "true" || text === "false") return text === "true";
  return /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(text) ? Number(text) : text;
}
