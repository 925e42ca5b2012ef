import type { RateRow } from "../../../http/schema/analytics.ts";
import { count, share } from "../../wording/numbers.ts";

const mostRows = 12;

/** Click rates as bars with their intervals drawn over them, and every number beside, as a table. */
export function RateBars(props: { rows: readonly RateRow[]; head: string; label: (key: string) => string }) {
  const rows = props.rows.slice(0, mostRows);
  if (rows.length === 0) return <p class="hint">Nothing was shown.</p>;
  const most = Math.max(...rows.map(({ high }) => high));
  const at = (value: number): string => `${(100 * value) / (most || 1)}%`;
  return (
    <table class="table rate-bars">
      <thead>
        <tr>
          <th>{props.head}</th>
          <th class="number">Shown</th>
          <th class="number">Clicked</th>
          <th class="number">Rate</th>
          <th class="rate-bars-chart">95 % interval</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, impressions, clicks, rate, low, high }) => (
          <tr key={key}>
            <td>{props.label(key)}</td>
            <td class="number">{count(impressions)}</td>
            <td class="number">{count(clicks)}</td>
            <td class="number">{share(rate)}</td>
            <td class="rate-bars-chart">
              <span class="rate-bar">
                <span class="rate-bar-fill" style={{ width: at(rate) }} />
                <span class="rate-bar-interval" style={{ left: at(low), width: at(high - low) }} />
              </span>
              <span class="unseen">
                {share(low)} to {share(high)}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
