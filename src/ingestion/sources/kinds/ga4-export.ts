import { personOf } from "../shape/person.ts";
import { given, listOf, numberOf, recordOf, type SourceKind, textOf } from "../shape/source.ts";
import { analyticsEventOf } from "./ga4.ts";
import { faultOfRecord, recordsOf } from "./records-of.ts";

/** Rows of the BigQuery export of GA4 and Firebase, as JSON Lines: tables change for three days, so rows are known by their own key. */
export const analyticsExportKind: SourceKind = {
  kind: "ga4-export",
  label: "GA4 and Firebase export (BigQuery, JSON Lines)",
  *read(delivery, options) {
    for (const raw of recordsOf(delivery)) {
      const row = recordOf(raw);
      const name = textOf(row.event_name);
      const micros = numberOf(row.event_timestamp);
      const person = personOf({ userId: textOf(row.user_id), anonymousId: textOf(row.user_pseudo_id) });
      if (name === undefined || micros === undefined || person === undefined) {
        yield { raw, fault: faultOfRecord(row) ?? "event_name, event_timestamp and user_pseudo_id are needed" };
        continue;
      }
      const params = Object.fromEntries(
        listOf(row.event_params).map((param) => [textOf(recordOf(param).key) ?? "", plainValue(recordOf(param).value)]),
      );
      const place = [row.event_bundle_sequence_id, row.event_server_timestamp_offset, row.batch_event_index].map(
        (part) => textOf(part) ?? "",
      );
      const { analytics_storage } = recordOf(row.privacy_info);
      const consent = analytics_storage === "No" ? { categoryPreferences: { analytics: false } } : undefined;
      const messageId = ["ga4", textOf(row.user_pseudo_id) ?? "", micros, name, ...place].join(":");
      const one = {
        name,
        params,
        items: listOf(row.items),
        atMs: micros / 1_000,
        messageId,
        person,
        context: given({ consent }),
      };
      yield { raw, event: analyticsEventOf(one, options) };
    }
  },
};

function plainValue(value: unknown): unknown {
  const { string_value, int_value, float_value, double_value } = recordOf(value);
  return textOf(string_value) ?? numberOf(int_value) ?? numberOf(double_value) ?? numberOf(float_value);
}
