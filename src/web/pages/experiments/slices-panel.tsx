import { useSignal } from "@preact/signals";
import type { Comparison, MetricResult, Slice } from "../../../http/schema/experiment-results.ts";
import { experimentClient } from "../../api/experiment-client.ts";
import { Panel } from "../../elements/panel.tsx";
import { scrollable } from "../../elements/scrollable.ts";
import { Loaded } from "../../elements/states.tsx";
import { useResource } from "../../state/resource.ts";
import { change, count, threeDigits } from "../../wording/numbers.ts";

const names = {
  "": "choose",
  weekday: "day of the week",
  activity: "new or known before",
  channel: "channel",
  segment: "segment",
  trait: "a trait",
} as const;
type Chosen = keyof typeof names;

/** The first goal by the values of a dimension: for looking, not for deciding. */
export function SlicesPanel({ experimentKey }: { experimentKey: string }) {
  const chosen = useSignal<Chosen>("");
  const trait = useSignal("");
  const dimension = chosen.value === "trait" ? trait.value.trim() && `trait:${trait.value.trim()}` : chosen.value;
  return (
    <Panel
      title="By group of users"
      tools={
        <label class="slices-choice">
          <span class="hint">split by</span>
          <select
            class="field"
            value={chosen.value}
            onChange={(event) => {
              chosen.value = event.currentTarget.value as Chosen;
            }}
          >
            {Object.entries(names).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
      }
    >
      {chosen.value === "trait" && (
        <label class="stack">
          <span>Name of the trait</span>
          <input
            class="field"
            value={trait.value}
            placeholder="plan"
            onChange={(event) => {
              trait.value = event.currentTarget.value;
            }}
          />
        </label>
      )}
      {dimension === "" ? (
        <p class="hint">
          Effects that differ between groups of users are found here; with many groups one always differs.
        </p>
      ) : (
        <Slices key={dimension} experimentKey={experimentKey} dimension={dimension} />
      )}
    </Panel>
  );
}

function Slices(props: { experimentKey: string; dimension: string }) {
  const { experimentKey, dimension } = props;
  const results = useResource(`${experimentKey} by ${dimension}`, (signal) =>
    experimentClient.results(experimentKey, signal, dimension),
  );
  return (
    <Loaded of={results} what="the groups">
      {({ byDimension }) =>
        byDimension === undefined || byDimension.slices.length === 0 ? (
          <p class="hint">No users were exposed yet.</p>
        ) : (
          <>
            <div {...scrollable("Results by slice")}>
              <table class="table">
                <thead>
                  <tr>
                    <th>Group</th>
                    <th class="number">Users</th>
                    <th>Variation</th>
                    <th class="number">Effect on {byDimension.slices[0]!.metrics[0]?.name ?? "–"}</th>
                    <th class="number">At any time</th>
                    <th class="number">p, corrected</th>
                  </tr>
                </thead>
                <tbody>
                  {byDimension.slices.flatMap((slice) =>
                    goalOf(slice).map((comparison) => (
                      <SliceRow key={`${slice.value} ${comparison.variation}`} slice={slice} comparison={comparison} />
                    )),
                  )}
                </tbody>
              </table>
            </div>
            <p class="hint">{byDimension.note}</p>
          </>
        )
      }
    </Loaded>
  );
}

function SliceRow({ slice, comparison }: { slice: Slice; comparison: Comparison }) {
  const reading = comparison.relative ?? comparison.absolute;
  const format = comparison.relative ? change : threeDigits;
  return (
    <tr>
      <td>
        {slice.value}
        {slice.sampleRatioPValue < 0.001 && <span class="hint"> users do not arrive as planned</span>}
      </td>
      <td class="number">{count(slice.users)}</td>
      <td>{comparison.name}</td>
      <td class="number">{reading ? format(reading.estimate) : <span class="hint">{comparison.missing}</span>}</td>
      <td class="number">{reading && `${format(reading.alwaysValid.low)} to ${format(reading.alwaysValid.high)}`}</td>
      <td class="number">{comparison.adjustedPValue === undefined ? "" : threeDigits(comparison.adjustedPValue)}</td>
    </tr>
  );
}

const goalOf = ({ metrics }: Slice): MetricResult["comparisons"] =>
  (metrics.find(({ role }) => role === "goal") ?? metrics[0])?.comparisons ?? [];
