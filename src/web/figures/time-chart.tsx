import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import { theme } from "../state/theme.ts";
import { chartOptions } from "./chart-options.ts";
import "uplot/dist/uPlot.min.css";
import "./time-chart.css";

export interface TimePoint {
  /** ISO 8601 day or time. */
  at: string;
  value: number;
}

interface TimeChartProps {
  points: readonly TimePoint[];
  /** What the line shows, in a few words. */
  label: string;
  /** Lower and upper end of the value axis; from the data when absent. */
  range?: [number, number];
  format: (value: number) => string;
}

/** A line over time with its values under the pointer, and the same numbers as a table for everyone else. */
export function TimeChart(props: TimeChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const { points, label, range, format } = props;
  const colours = theme.value;
  useEffect(() => {
    const host = box.current;
    if (!host || points.length < 2) return;
    let chart: uPlot | undefined;
    let gone = false;
    const data: uPlot.AlignedData = [points.map(({ at }) => Date.parse(at) / 1000), points.map(({ value }) => value)];
    const resize = new ResizeObserver(() => chart?.setSize({ width: host.clientWidth, height: host.clientHeight }));
    const darkness = matchMedia("(prefers-color-scheme: dark)");
    const draw = async () => {
      const { default: Plot } = await import("uplot");
      if (gone) return;
      chart?.destroy();
      chart = new Plot(chartOptions({ host, label, range, format }), data, host);
    };
    void draw();
    resize.observe(host);
    darkness.addEventListener("change", draw);
    return () => {
      gone = true;
      resize.disconnect();
      darkness.removeEventListener("change", draw);
      chart?.destroy();
    };
  }, [points, label, range, format, colours]);
  if (points.length < 2) return <p class="hint">Too few days for a line yet.</p>;
  return (
    <figure class="time-chart">
      <div ref={box} class="time-chart-box" aria-hidden="true" />
      <details>
        <summary>{label} as a table</summary>
        <table class="table">
          <thead>
            <tr>
              <th>Day</th>
              <th class="number">{label}</th>
            </tr>
          </thead>
          <tbody>
            {points.map(({ at, value }) => (
              <tr key={at}>
                <td>{at.slice(0, 10)}</td>
                <td class="number">{format(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
