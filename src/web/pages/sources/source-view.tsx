import { peopleClient, type SourceHealth } from "../../api/people-client.ts";
import { Panel } from "../../elements/panel.tsx";
import { Empty, Failed, Loaded } from "../../elements/states.tsx";
import { useLookAgain } from "../../state/look-again.ts";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
import { minuteOf } from "../../wording/dates.ts";
import { SourceTester } from "./source-tester.tsx";

const lookEveryMs = 5_000;
const hourMs = 3_600_000;
const shownHours = 24;

/** One source: how much comes, how late, what was wrong, and a place to try a payload. */
export function SourceView(props: { id: string }) {
  const { id } = props;
  const source = useResource(id, (signal) => peopleClient.source(id, signal), { keepsData: true });
  const health = useResource(id, (signal) => peopleClient.health(id, signal), { keepsData: true });
  const rejected = useResource(id, (signal) => peopleClient.rejected(id, signal), { keepsData: true });
  useLookAgain(lookEveryMs, () => {
    health.reload();
    rejected.reload();
  });
  return (
    <>
      <div class="list-head">
        <h1>{id}</h1>
        <p class="hint">
          {source.data.value?.kindLabel} · sends to <code>{source.data.value?.path}</code>
        </p>
        <a class="button" href={hrefTo("sources")}>
          All sources
        </a>
      </div>
      {source.problem.value && <Failed problem={source.problem.value} retry={source.reload} />}
      <div class="source-columns">
        <Panel title="The last 24 hours">
          <Loaded of={health} what="the counts">
            {(counts) => <Counts counts={counts} />}
          </Loaded>
        </Panel>
        {source.data.value && <SourceTester source={source.data.value} onChange={source.reload} />}
        <Panel title="Faulty rows">
          <Loaded of={rejected} what="the faulty rows">
            {({ rejected: rows }) =>
              rows.length === 0 ? (
                <Empty title="None in the last week." />
              ) : (
                <ol class="source-rows">
                  {rows.map(({ id: number, at, detail, row }) => (
                    <li key={number}>
                      <p>
                        {detail} <span class="hint">{minuteOf(at)}</span>
                      </p>
                      <pre>{row}</pre>
                    </li>
                  ))}
                </ol>
              )
            }
          </Loaded>
        </Panel>
      </div>
    </>
  );
}

function Counts(props: { counts: SourceHealth }) {
  const { accepted, duplicates, rejected, refused, ignored, lagSeconds, lastAt } = props.counts;
  const hours = allHours(props.counts.hours);
  const most = Math.max(1, ...hours.map((hour) => hour.accepted + hour.rejected + hour.refused));
  const height = (count: number): string => `${(100 * count) / most}%`;
  return (
    <>
      <dl class="source-figures">
        <Figure name="Events" value={accepted} />
        <Figure name="Came again" value={duplicates} />
        <Figure name="Faulty rows" value={rejected} />
        <Figure name="Refused requests" value={refused} />
        <Figure name="Said nothing" value={ignored} />
        <div>
          <dt>Behind</dt>
          <dd>{accepted === 0 ? "–" : lagOf(lagSeconds)}</dd>
        </div>
      </dl>
      <ol class="source-hours" aria-label="Hour by hour, the latest last">
        {hours.map((hour) => (
          <li key={hour.hour} title={`${minuteOf(hour.hour)}: ${hour.accepted} events, ${hour.rejected} faulty`}>
            <span class="taken" style={{ height: height(hour.accepted) }} />
            <span class="lost" style={{ height: height(hour.rejected + hour.refused) }} />
          </li>
        ))}
      </ol>
      <p class="hint">Last heard of: {minuteOf(lastAt)}</p>
    </>
  );
}

type Hour = SourceHealth["hours"][number];

/** The last 24 hours, the latest last, those without requests as well. */
function allHours(known: readonly Hour[]): Hour[] {
  const byHour = new Map(known.map((one) => [one.hour, one]));
  const lastMs = Math.floor(Date.now() / hourMs) * hourMs;
  return Array.from({ length: shownHours }, (_, i) => {
    const hour = new Date(lastMs - (shownHours - 1 - i) * hourMs).toISOString();
    return byHour.get(hour) ?? { hour, accepted: 0, rejected: 0, refused: 0 };
  });
}

function Figure(props: { name: string; value: number }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.value.toLocaleString("en")}</dd>
    </div>
  );
}

export function lagOf(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} days`;
}
