import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import { theme } from "../state/theme.ts";
import { curveOptions } from "./chart-options.ts";
import "uplot/dist/uPlot.min.css";
import "./time-chart.css";

interface CurveChartProps {
  points: readonly { x: number; y: number }[];
  /** What stands on the two axes. */
  xLabel: string;
  yLabel: string;
  formatX: (value: number) => string;
  formatY: (value: number) => string;
  /** A dashed line to compare with: what stands in the table's last column, and its value at each place. */
  reference?: { label: string; at: (x: number) => number };
}

/** A curve over a number, with its values under the pointer, and the same numbers as a table for everyone else. */
export function CurveChart(props: CurveChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const { points, xLabel, yLabel, formatX, formatY, reference } = props;
  const colours = theme.value;
  useEffect(() => {
    const host = box.current;
    if (!host || points.length < 2) return;
    let chart: uPlot | undefined;
    let gone = false;
    const data: uPlot.AlignedData = [
      points.map(({ x }) => x),
      points.map(({ y }) => y),
      ...(reference ? [points.map(({ x }) => reference.at(x))] : []),
    ];
    const resize = new ResizeObserver(() => chart?.setSize({ width: host.clientWidth, height: host.clientHeight }));
    const draw = async () => {
      const { default: Plot } = await import("uplot");
      if (gone) return;
      chart?.destroy();
      chart = new Plot(
        curveOptions({
          host,
          label: yLabel,
          xLabel,
          format: formatY,
          formatX,
          range: [0, 1],
          referenceLabel: reference?.label,
        }),
        data,
        host,
      );
    };
    void draw();
    resize.observe(host);
    return () => {
      gone = true;
      resize.disconnect();
      chart?.destroy();
    };
  }, [points, xLabel, yLabel, formatX, formatY, reference, colours]);
  return (
    <figure class="time-chart">
      <div ref={box} class="time-chart-box" aria-hidden="true" />
      <details>
        <summary>{yLabel} as a table</summary>
        <table class="table">
          <thead>
            <tr>
              <th class="number">{xLabel}</th>
              <th class="number">{yLabel}</th>
              {reference && <th class="number">{reference.label}</th>}
            </tr>
          </thead>
          <tbody>
            {points.map(({ x, y }) => (
              <tr key={x}>
                <td class="number">{formatX(x)}</td>
                <td class="number">{formatY(y)}</td>
                {reference && <td class="number">{formatY(reference.at(x))}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
