import type { Comparison, EffectReading, MetricResult } from "../../../http/schema/experiment-results.ts";
import { Panel } from "../../elements/panel.tsx";
import { scrollable } from "../../elements/scrollable.ts";
import { IntervalPlot, type PlottedInterval } from "../../figures/interval-plot.tsx";
import { change, count, share, threeDigits } from "../../wording/numbers.ts";

const significant = 0.05;

/** One metric: both intervals of every variation in one plot, and the numbers as a table. */
export function MetricPanel({ metric }: { metric: MetricResult }) {
  const { comparisons } = metric;
  const plotted = comparisons.flatMap((comparison) => plot(metric, comparison));
  const isRelative = comparisons.some(({ relative }) => relative !== undefined);
  const format = isRelative ? change : threeDigits;
  const missing = comparisons.flatMap(({ name, missing }) => (missing === undefined ? [] : [`${name}: ${missing}`]));
  return (
    <Panel
      title={metric.name}
      tools={<span class="tag">{metric.role === "goal" ? "goal" : "must not get worse"}</span>}
    >
      {plotted.length > 0 && (
        <IntervalPlot intervals={plotted} format={format} label={`Effect on ${metric.name}, with its intervals`} />
      )}
      {missing.map((line) => (
        <p key={line} class="hint">
          {line}
        </p>
      ))}
      <div {...scrollable("Results")}>
        <table class="table">
          <thead>
            <tr>
              <th>Variation</th>
              <th class="number">Users</th>
              <th class="number">{valueHead(metric)}</th>
              <th class="number">Effect</th>
              <th class="number">At any time</th>
              <th class="number">One look</th>
              <th class="number">Chance to win</th>
            </tr>
          </thead>
          <tbody>
            {metric.arms.map((arm) => (
              <ArmRow
                key={arm.variation}
                arm={arm}
                metric={metric}
                comparison={comparisons.find(({ variation }) => variation === arm.variation)}
                format={format}
              />
            ))}
          </tbody>
        </table>
      </div>
      <Notes metric={metric} />
    </Panel>
  );
}

function ArmRow(props: {
  arm: MetricResult["arms"][number];
  metric: MetricResult;
  comparison: Comparison | undefined;
  format: (value: number) => string;
}) {
  const { arm, metric, comparison, format } = props;
  const reading = comparison && readingOf(comparison);
  const span = ({ low, high }: { low: number; high: number }) => `${format(low)} to ${format(high)}`;
  return (
    <tr>
      <td>{arm.name}</td>
      <td class="number">{count(arm.users)}</td>
      <td class="number">{arm.value === undefined ? "–" : showValue(metric, arm.value)}</td>
      <td class="number">{reading ? format(reading.estimate) : ""}</td>
      <td class="number">{reading ? span(reading.alwaysValid) : ""}</td>
      <td class="number">{reading ? span(reading.fixed) : ""}</td>
      <td class="number">{reading ? share(reading.bayesian.chanceToWin) : ""}</td>
    </tr>
  );
}

function Notes({ metric }: { metric: MetricResult }) {
  const adjusted = metric.comparisons.find(({ adjustment }) => (adjustment?.narrowerBy ?? 0) > 0.01)?.adjustment;
  const notes = [
    adjusted && `Adjusted for the 14 days before exposure: intervals are ${share(adjusted.narrowerBy)} narrower.`,
    adjusted?.withoutPast !== undefined &&
      `${share(adjusted.withoutPast)} of users were new; they are compared with each other.`,
    metric.incomplete > 0 && `${count(metric.incomplete)} users are left out because their time is not over yet.`,
    metric.cappedAt !== undefined && `Values above ${threeDigits(metric.cappedAt)} are cut to it.`,
    metric.direction === "decrease" && "Less of it is better.",
  ].filter((note) => typeof note === "string");
  return notes.length === 0 ? null : <p class="hint">{notes.join(" ")}</p>;
}

const readingOf = (comparison: Comparison): EffectReading | undefined => comparison.relative ?? comparison.absolute;

function plot(metric: MetricResult, comparison: Comparison): PlottedInterval[] {
  const reading = readingOf(comparison);
  if (reading === undefined) return [];
  const isSure = (comparison.adjustedPValue ?? 1) < significant;
  const isGood = reading.estimate > 0 === (metric.direction === "increase");
  return [
    {
      key: comparison.variation,
      label: comparison.name,
      estimate: reading.estimate,
      fixed: reading.fixed,
      alwaysValid: reading.alwaysValid,
      tone: !isSure ? "open" : isGood ? "good" : "bad",
    },
  ];
}

const isShare = ({ type }: MetricResult): boolean => type === "proportion" || type === "retention";
const valueHead = (metric: MetricResult): string =>
  isShare(metric) ? "Share" : metric.type === "quantile" ? "Quantile" : "Mean";
const showValue = (metric: MetricResult, value: number): string =>
  isShare(metric) ? share(value) : threeDigits(value);
