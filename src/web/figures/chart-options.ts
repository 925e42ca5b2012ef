import type uPlot from "uplot";

interface ChartOptions {
  host: HTMLElement;
  label: string;
  range: [number, number] | undefined;
  format: (value: number) => string;
}

const axisPx = 46;
const dayAndMonth = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const fullDay = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

/** Options of a line chart in the colours that the page has now. */
export function chartOptions({ host, label, range, format }: ChartOptions): uPlot.Options {
  const style = getComputedStyle(host);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const resolved = (name: string) => resolveColour(host, colour(name));
  const ink = resolved("--ink-3");
  const line = resolved("--line");
  const accent = resolved("--accent");
  const font = `12px ${style.fontFamily}`;
  return {
    width: host.clientWidth,
    height: host.clientHeight,
    legend: { show: true, live: true },
    cursor: { y: false },
    scales: { x: { time: true }, y: range ? { range: () => range } : {} },
    axes: [
      {
        stroke: ink,
        font,
        grid: { show: false },
        ticks: { stroke: line, width: 1, size: 4 },
        space: 70,
        values: (_plot, seconds) => seconds.map((at) => dayAndMonth.format(at * 1000)),
      },
      {
        stroke: ink,
        font,
        size: axisPx,
        grid: { stroke: line, width: 1 },
        ticks: { show: false },
        values: (_plot, values) => values.map(format),
        space: 32,
      },
    ],
    series: [
      { label: "Day", value: (_plot, at) => (at === null ? "–" : fullDay.format(at * 1000)) },
      {
        label,
        stroke: accent,
        width: 2,
        points: { size: 5, fill: accent },
        value: (_plot, value) => (value === null ? "–" : format(value)),
      },
    ],
  };
}

/** Options of a curve over a number instead of time. */
export function curveOptions(
  options: ChartOptions & { xLabel: string; formatX: (value: number) => string; referenceLabel?: string | undefined },
): uPlot.Options {
  const { xLabel, formatX, referenceLabel, format, host } = options;
  const base = chartOptions(options);
  return {
    ...base,
    scales: { ...base.scales, x: { time: false } },
    axes: [{ ...base.axes?.[0], values: (_plot, values) => values.map(formatX) }, base.axes?.[1] ?? {}],
    series: [
      { label: xLabel, value: (_plot, value) => (value === null ? "–" : formatX(value)) },
      { ...base.series[1], points: { show: false } },
      ...(referenceLabel === undefined
        ? []
        : [
            {
              label: referenceLabel,
              stroke: resolveColour(host, "var(--ink-3)"),
              dash: [4, 4],
              points: { show: false },
              value: (_plot: uPlot, value: number | null) => (value === null ? "–" : format(value)),
            },
          ]),
    ],
  };
}

/** A canvas knows no `light-dark()`: let the browser work out what it means here. */
function resolveColour(host: HTMLElement, value: string): string {
  const probe = document.createElement("span");
  probe.style.color = value;
  host.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}
