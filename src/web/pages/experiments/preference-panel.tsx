import type { Interleaving } from "../../../http/schema/experiment-results.ts";
import { Panel } from "../../elements/panel.tsx";
import { scrollable } from "../../elements/scrollable.ts";
import { change, count, share, threeDigits } from "../../wording/numbers.ts";

/** Which of two interleaved rankings users prefer: one bar, and the numbers as a table. */
export function PreferencePanel({ found }: { found: Interleaving }) {
  const { rankings, first, second, ties, clicks, units, low, high, alwaysValidPValue } = found;
  const part = (users: number) => (units === 0 ? 0 : users / units);
  const rows = [
    { name: rankings[0], users: first, clicks: clicks[0] },
    { name: rankings[1], users: second, clicks: clicks[1] },
    { name: "Neither", users: ties, clicks: undefined },
  ];
  return (
    <Panel title="Which ranking users prefer">
      <p class="preference-bar" aria-hidden="true">
        {rows.map(({ name, users }, i) => (
          <span key={name} data-team={i} style={{ width: `${part(users) * 100}%` }} />
        ))}
      </p>
      <div {...scrollable("Preferences")}>
        <table class="table">
          <thead>
            <tr>
              <th>Preferred</th>
              <th class="number">Users</th>
              <th class="number">Share</th>
              <th class="number">Clicks</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, users, clicks }) => (
              <tr key={name}>
                <td>{name}</td>
                <td class="number">{count(users)}</td>
                <td class="number">{share(part(users))}</td>
                <td class="number">{clicks === undefined ? "" : count(clicks)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="hint">
        Each list held both rankings in turns. {rankings[1]} stands at {change(found.delta)} of users (95 % interval{" "}
        {change(low)} to {change(high)}; always-valid p{" "}
        {alwaysValidPValue < 0.0001 ? "< .0001" : threeDigits(alwaysValidPValue)}).
      </p>
    </Panel>
  );
}
