import { threeDigits } from "../wording/numbers.ts";
import "./interval-plot.css";

export interface PlottedInterval {
  key: string;
  label: string;
  estimate: number;
  /** For one look at the end. */
  fixed: { low: number; high: number };
  /** For any number of looks. */
  alwaysValid: { low: number; high: number };
  tone: "good" | "bad" | "open";
}

interface IntervalPlotProps {
  intervals: readonly PlottedInterval[];
  format: (value: number) => string;
  /** What is compared, for those who do not see the plot. */
  label: string;
}

const width = 560;
const rowHeight = 46;
const axisHeight = 26;
/** Nearer to an end than this a tick's text would be cut. */
const edge = 28;

/** Effects with both intervals at once: the thick bar for one look, the thin line for looking whenever one likes; no effect is the line at 0. */
export function IntervalPlot({ intervals, format, label }: IntervalPlotProps) {
  const ends = intervals.flatMap(({ alwaysValid, fixed }) => [
    alwaysValid.low,
    alwaysValid.high,
    fixed.low,
    fixed.high,
  ]);
  const low = Math.min(0, ...ends);
  const high = Math.max(0, ...ends);
  const margin = (high - low || 1) * 0.08;
  const x = (value: number): number => ((value - low + margin) / (high - low + 2 * margin)) * width;
  const height = intervals.length * rowHeight + axisHeight;
  const ticks = ticksBetween(low - margin, high + margin).filter((tick) => x(tick) > edge && x(tick) < width - edge);
  return (
    <figure class="interval-plot">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        {ticks.map((tick) => (
          <g key={tick} class="interval-tick" data-zero={tick === 0}>
            <line x1={x(tick)} x2={x(tick)} y1={0} y2={height - axisHeight + 4} />
            <text x={x(tick)} y={height - 6}>
              {format(tick)}
            </text>
          </g>
        ))}
        {intervals.map(({ key, fixed, alwaysValid, estimate, tone }, row) => {
          const y = row * rowHeight + rowHeight / 2;
          return (
            <g key={key} data-tone={tone}>
              <line class="always-valid" x1={x(alwaysValid.low)} x2={x(alwaysValid.high)} y1={y} y2={y} />
              {[alwaysValid.low, alwaysValid.high].map((end) => (
                <line key={end} class="always-valid" x1={x(end)} x2={x(end)} y1={y - 6} y2={y + 6} />
              ))}
              <rect class="fixed" x={x(fixed.low)} width={x(fixed.high) - x(fixed.low)} y={y - 7} height={14} rx={3} />
              <circle cx={x(estimate)} cy={y} r={5} />
            </g>
          );
        })}
      </svg>
      <figcaption class="hint">
        <span class="interval-key-line" aria-hidden="true" /> may be read at any time{" "}
        <span class="interval-key-bar" aria-hidden="true" /> holds for one look at the planned end
      </figcaption>
    </figure>
  );
}

/** Four to seven round values, 0 among them. */
function ticksBetween(low: number, high: number): number[] {
  const raw = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw) ?? raw;
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++)
    ticks.push(Number(threeDigits(i * step).replaceAll(",", "")));
  return ticks;
}
