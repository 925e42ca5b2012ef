import { minorOf, moneyOf } from "../shape/money.ts";
import { eventOf, personOf } from "../shape/person.ts";
import {
  given,
  isoOf,
  jsonOf,
  listOf,
  numberOf,
  type ReadOptions,
  recordOf,
  type SourceKind,
  type SourceRow,
  textOf,
} from "../shape/source.ts";

/** Places of the fields in a line of enriched events that are read. */
const enriched: Readonly<Record<number, string>> = {
  ...{ 0: "aid", 1: "p", 4: "dtm", 5: "e", 6: "eid", 12: "uid", 15: "duid", 17: "nuid", 29: "url", 30: "page" },
  ...{ 53: "se_ca", 54: "se_ac", 55: "se_la", 56: "se_pr", 57: "se_va", 58: "ue_pr" },
  ...{
    59: "tr_id",
    61: "tr_tt",
    67: "ti_id",
    68: "ti_sk",
    69: "ti_nm",
    71: "ti_pr",
    72: "ti_qu",
    75: "pp_miy",
    76: "pp_may",
  },
  ...{ 95: "view_width", 96: "view_height", 100: "tz", 106: "doc_width", 107: "doc_height" },
  ...{ 112: "ti_cu", 119: "stm", 130: "ttm" },
};
const enrichedFields = 131;
const stampFields = ["dtm", "stm", "ttm"];
const longNames: Readonly<Record<string, string>> = {
  page_view: "pv",
  page_ping: "pp",
  struct: "se",
  unstruct: "ue",
  transaction: "tr",
  transaction_item: "ti",
};

/** Snowplow: what trackers post (payload_data, "tp2") and lines of enriched events (TSV). */
export const snowplowKind: SourceKind = {
  kind: "snowplow",
  label: "Snowplow trackers and enriched events",
  *read(delivery, options) {
    const text = delivery.body.toString("utf8");
    if (text.trimStart().startsWith("{")) {
      for (const raw of listOf(recordOf(jsonOf(delivery)).data)) yield rowOf(raw, recordOf(raw), options);
      return;
    }
    for (const line of text.split(/\r?\n/).filter((one) => one.trim() !== "")) {
      const fields = line.split("\t");
      if (fields.length !== enrichedFields) {
        const detail = `a line of enriched events has ${enrichedFields} fields; this one has ${fields.length}`;
        yield { raw: line, fault: detail };
        continue;
      }
      const named = Object.fromEntries(
        Object.entries(enriched).map(([place, name]) => [name, textOf(fields[Number(place)])]),
      );
      const stamps = stampFields.map((name) => [name, Date.parse(`${named[name] ?? ""}Z`.replace(" ", "T"))] as const);
      const event = given({
        ...named,
        ...Object.fromEntries(stamps.map(([name, ms]) => [name, Number.isNaN(ms) ? undefined : ms])),
        e: longNames[named.e ?? ""] ?? named.e,
        vp: `${named.view_width}x${named.view_height}`,
        ds: `${named.doc_width}x${named.doc_height}`,
      });
      yield rowOf(line, event, options);
    }
  },
};

function rowOf(raw: unknown, fields: Record<string, unknown>, options: ReadOptions): SourceRow {
  const person = personOf({ userId: textOf(fields.uid), anonymousId: textOf(fields.duid) ?? textOf(fields.nuid) });
  if (person === undefined) return { raw, fault: "duid: the event names nobody (duid, nuid or uid)" };
  const atMs = numberOf(fields.ttm) ?? numberOf(fields.dtm);
  const sentMs = numberOf(fields.stm);
  const [url, page] = [textOf(fields.url), textOf(fields.page)];
  const shared = {
    messageId: textOf(fields.eid),
    timestamp: atMs === undefined ? undefined : isoOf(atMs),
    sentAt: sentMs === undefined ? undefined : isoOf(sentMs),
    context: given({
      timezone: textOf(fields.tz),
      channel: textOf(fields.p) === "mob" ? "mobile" : textOf(fields.p),
      page: url && { url, title: page },
    }),
  };
  const track = (event: string, properties: Record<string, unknown>): SourceRow => ({
    raw,
    event: eventOf(person, { ...shared, type: "track", event, properties: given(properties) }),
  });
  const itemId = textOf(fields[options.mapping.itemId ?? "item_id"]) ?? itemOfUrl(url, options);
  switch (textOf(fields.e)) {
    case "pv":
      return {
        raw,
        event: eventOf(person, { ...shared, type: "page", name: page ?? "page", properties: given({ url, itemId }) }),
      };
    case "pp": {
      const heartbeat = numberOf(options.mapping.heartbeatSeconds) ?? 10;
      if (itemId === undefined) return track("Page Ping", { url, dwellSeconds: heartbeat });
      return track("Item Read", { itemId, url, dwellSeconds: heartbeat, scrollDepth: scrollOf(fields) });
    }
    case "se": {
      const value = numberOf(fields.se_va);
      return track(textOf(fields.se_ac) ?? "Structured Event", {
        category: fields.se_ca,
        label: fields.se_la,
        property: fields.se_pr,
        value,
        url,
      });
    }
    case "ti": {
      const currency = textOf(fields.ti_cu);
      const quantity = numberOf(fields.ti_qu) ?? 1;
      const price = numberOf(fields.ti_pr);
      const minor = currency === undefined ? undefined : minorOf(price, currency);
      const dated = { atMs: atMs ?? options.nowMs, convert: options.convert };
      // Without a currency the amount is nobody's money: a number.
      const money =
        minor === undefined
          ? { value: price === undefined ? undefined : price * quantity }
          : moneyOf(minor * quantity, currency, dated);
      return track("Item Purchased", {
        itemId: fields.ti_sk,
        name: fields.ti_nm,
        orderId: fields.ti_id,
        quantity,
        ...money,
      });
    }
    case "ue": {
      const { schema, data } = recordOf(recordOf(selfDescribing(fields)).data);
      const name = /^iglu:[^/]+\/([^/]+)\//.exec(textOf(schema) ?? "")?.[1];
      if (name === undefined) return { raw, fault: "ue_pr: the event has no schema" };
      return track(name, { ...recordOf(data), url });
    }
    case "tr":
      return { raw, ignored: "the items of the transaction come by themselves" };
    default:
      return { raw, fault: `e: "${String(fields.e)}" is no event of Snowplow's` };
  }
}

function selfDescribing({ ue_pr, ue_px }: Record<string, unknown>): unknown {
  const text = textOf(ue_pr) ?? (textOf(ue_px) && Buffer.from(textOf(ue_px)!, "base64url").toString("utf8"));
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The furthest part of the document that was seen: (offset + view height) / document height. */
function scrollOf({ pp_may, ds, vp }: Record<string, unknown>): number | undefined {
  const height = (size: unknown): number | undefined => numberOf(/x(\d+)$/.exec(textOf(size) ?? "")?.[1]);
  const [offset, view, whole] = [numberOf(pp_may), height(vp), height(ds)];
  if (offset === undefined || view === undefined || whole === undefined || whole === 0) return undefined;
  return Math.min(1, (offset + view) / whole);
}

/** With `mapping.itemPath` (such as `/news/`): the part of the path after it. */
function itemOfUrl(url: string | undefined, { mapping }: ReadOptions): string | undefined {
  const path = mapping.itemPath;
  if (path === undefined || url === undefined) return undefined;
  const place = url.indexOf(path);
  return place < 0 ? undefined : textOf(url.slice(place + path.length).split(/[?#/]/)[0]);
}
