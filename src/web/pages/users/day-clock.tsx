import { percent } from "../../elements/bars.tsx";

const hoursOfDay = 24;
const barWidth = 8;
const gap = 2;
const height = 40;

/** How much of the reading falls in each hour of the day. */
export function DayClock(props: { hours: readonly { hour: number; share: number }[] }) {
  const shares = new Map(props.hours.map(({ hour, share }) => [hour, share]));
  const most = Math.max(...shares.values(), Number.EPSILON);
  const busiest = props.hours.toSorted((a, b) => b.share - a.share)[0];
  const width = hoursOfDay * (barWidth + gap) - gap;
  return (
    <figure class="day-clock">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={
          busiest ? `Most active at ${busiest.hour}:00, ${percent(busiest.share)} of all events` : "No events yet"
        }
      >
        {Array.from({ length: hoursOfDay }, (_, hour) => {
          const reach = Math.max(1.5, ((shares.get(hour) ?? 0) / most) * height);
          return (
            <rect key={hour} x={hour * (barWidth + gap)} y={height - reach} width={barWidth} height={reach} rx="1" />
          );
        })}
      </svg>
      <figcaption aria-hidden="true">
        <span>0</span>
        <span>6</span>
        <span>12</span>
        <span>18</span>
        <span>24 h UTC</span>
      </figcaption>
    </figure>
  );
}
