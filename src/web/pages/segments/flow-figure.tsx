interface Flow {
  from: string;
  to: string;
  users: number;
}

const width = 480;
const height = 180;
const gap = 6;

/** Who went from which group to which, as bands between two columns; the same numbers as a table for everyone else. */
export function FlowFigure(props: { flow: readonly Flow[]; labelOf: (id: string) => string }) {
  const { flow, labelOf } = props;
  const left = stack(flow, "from");
  const right = stack(flow, "to");
  return (
    <figure>
      <svg
        class="flow-figure"
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label="Users who moved between groups since the version before"
      >
        {flow.map((band) => (
          <path key={`${band.from} ${band.to}`} d={bandPath(left.take(band), right.take(band))} />
        ))}
        {[...left.bars].map(([id, { top }]) => (
          <text key={id} x={8} y={top + 12}>
            {labelOf(id)}
          </text>
        ))}
        {[...right.bars].map(([id, { top }]) => (
          <text key={id} x={width - 8} y={top + 12} text-anchor="end">
            {labelOf(id)}
          </text>
        ))}
      </svg>
      <details>
        <summary>Moves as a table</summary>
        <table class="table">
          <thead>
            <tr>
              <th>From</th>
              <th>To</th>
              <th class="number">Users</th>
            </tr>
          </thead>
          <tbody>
            {flow.map(({ from, to, users }) => (
              <tr key={`${from} ${to}`}>
                <td>{labelOf(from)}</td>
                <td>{labelOf(to)}</td>
                <td class="number">{users}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

interface Band {
  top: number;
  bottom: number;
}

/** The bars of one side, and the next piece of a bar for each band. */
function stack(flow: readonly Flow[], side: "from" | "to"): { bars: Map<string, Band>; take: (band: Flow) => Band } {
  const sums = new Map<string, number>();
  for (const band of flow) sums.set(band[side], (sums.get(band[side]) ?? 0) + band.users);
  const total = [...sums.values()].reduce((sum, users) => sum + users, 0);
  const scale = (height - gap * (sums.size - 1)) / total;
  const bars = new Map<string, Band>();
  const used = new Map<string, number>();
  let top = 0;
  for (const [id, users] of [...sums].sort(([a], [b]) => (a < b ? -1 : 1))) {
    bars.set(id, { top, bottom: top + users * scale });
    used.set(id, top);
    top += users * scale + gap;
  }
  return {
    bars,
    take: (band) => {
      const start = used.get(band[side])!;
      used.set(band[side], start + band.users * scale);
      return { top: start, bottom: start + band.users * scale };
    },
  };
}

function bandPath(from: Band, to: Band): string {
  const [a, b, middle] = [0, width, width / 2];
  return `M${a},${from.top} C${middle},${from.top} ${middle},${to.top} ${b},${to.top} V${to.bottom} C${middle},${to.bottom} ${middle},${from.bottom} ${a},${from.bottom} Z`;
}
