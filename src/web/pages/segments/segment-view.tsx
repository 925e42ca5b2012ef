import type { SegmentDay, SegmentRow } from "../../../http/schema/segments/segments.ts";
import { client } from "../../api/client.ts";
import { toProblem } from "../../api/problem.ts";
import { percent } from "../../elements/bars.tsx";
import { Panel } from "../../elements/panel.tsx";
import { Loaded } from "../../elements/states.tsx";
import { TimeChart } from "../../figures/time-chart.tsx";
import { say } from "../../state/notice.ts";
import { useResource } from "../../state/resource.ts";
import { go, hrefTo } from "../../state/route.ts";
import { PreviewPanel } from "./preview-panel.tsx";

const whole = (value: number): string => Math.round(value).toLocaleString("en");

/** One segment: its rule in words, history, members with reasons. */
export function SegmentView(props: { id: string }) {
  const { id } = props;
  const segment = useResource(id, (signal) => client.segment(id, signal));
  const history = useResource(`${id} history`, (signal) => client.segmentHistory(id, signal));
  const remove = async (): Promise<void> => {
    try {
      await client.removeSegment(id);
      go(hrefTo("segments"));
    } catch (error) {
      say(toProblem(error).message, { tone: "fault" });
    }
  };
  return (
    <>
      <a class="back" href={hrefTo("segments")}>
        All segments
      </a>
      <Loaded of={segment} what="the segment">
        {(row) => (
          <>
            <div class="list-head">
              <h1>{row.label}</h1>
              <button type="button" class="button" onClick={remove}>
                Delete
              </button>
            </div>
            <p class="segment-sentence">{row.sentence ?? "A list that is kept by hand."}</p>
            <p>
              <strong class="number">{whole(row.members)}</strong> users
              {row.status === "computing" && <span class="hint"> (members of the new version are being found)</span>}
            </p>
            {row.settings !== undefined && <MemberSettings settings={row.settings} />}
            <Panel title="History">
              <Loaded of={history} what="the history">
                {({ days }) => <History days={days} />}
              </Loaded>
            </Panel>
            {row.kind === "rule" && <Members segment={row} />}
          </>
        )}
      </Loaded>
    </>
  );
}

/** What members get otherwise than everybody; it is set over the API. */
function MemberSettings(props: { settings: NonNullable<SegmentRow["settings"]> }) {
  const { recommendations = {}, messages = {} } = props.settings;
  const lines = [
    recommendations.scenario && `recommendations by the scenario “${recommendations.scenario}”`,
    recommendations.filter && `only items with ${JSON.stringify(recommendations.filter)}`,
    ...(recommendations.boosts ?? []).map(
      ({ filter, by }) => `${by > 0 ? "+" : ""}${percent(by)} for items with ${JSON.stringify(filter)}`,
    ),
    messages.tone &&
      `messages at ${Object.entries(messages.tone)
        .map(([axis, value]) => `${axis} ${value}`)
        .join(", ")}`,
    ...Object.entries(messages.variants ?? {}).map(
      ([template, variant]) => `the variant “${variant}” of the template “${template}”`,
    ),
  ].filter((line) => typeof line === "string");
  return (
    <Panel title="What members get">
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Panel>
  );
}

function History(props: { days: readonly SegmentDay[] }) {
  const points = props.days.map(({ day, members }) => ({ at: day, value: members }));
  return <TimeChart points={points} label="Members" format={whole} />;
}

function Members(props: { segment: SegmentRow }) {
  const { id, rule } = props.segment;
  const preview = useResource(`${id} preview`, (signal) => client.previewSegment({ rule }, signal));
  return (
    <Panel title="Some members, and why">
      <Loaded of={preview} what="members">
        {(shown) => <PreviewPanel preview={shown} isStale={false} />}
      </Loaded>
    </Panel>
  );
}
