import type { SegmentDay, SegmentRow } from "../../../http/schema/segments/segments.ts";
import { client } from "../../api/client.ts";
import { toProblem } from "../../api/problem.ts";
import { AskFirst } from "../../elements/ask-first.tsx";
import { percent } from "../../elements/bars.tsx";
import { Panel } from "../../elements/panel.tsx";
import { Loaded } from "../../elements/states.tsx";
import { TimeChart } from "../../figures/time-chart.tsx";
import { useAction } from "../../state/action.ts";
import { say, sayDone } from "../../state/notice.ts";
import { useResource } from "../../state/resource.ts";
import { go, goOnFrom, hrefTo } from "../../state/route.ts";
import { quoted } from "../../wording/quoted.ts";
import { PreviewPanel } from "./preview-panel.tsx";

const whole = (value: number): string => Math.round(value).toLocaleString("en");

/** One segment: its rule in words, history, members with reasons. */
export function SegmentView(props: { id: string }) {
  const { id } = props;
  const segment = useResource(id, (signal) => client.segment(id, signal));
  const history = useResource(`${id} history`, (signal) => client.segmentHistory(id, signal));
  const remove = useAction(async ({ label, rule, settings }: SegmentRow) => {
    try {
      await client.removeSegment(id);
      goOnFrom({ page: "segments", id }, hrefTo("segments"));
      // A list that was kept by hand is gone with its members.
      const undo = async () => {
        await client.makeSegment(id, { label, rule, ...(settings !== undefined && { settings }) });
        go(hrefTo("segments", id));
      };
      sayDone(`Deleted ${quoted(label)}.`, rule === undefined ? undefined : undo);
    } catch (error) {
      say(`Not deleted. ${toProblem(error).message}`, { tone: "fault" });
    }
  });
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
              {row.kind === "rule" ? (
                <button
                  type="button"
                  class="button"
                  disabled={remove.isBusy.value}
                  onClick={() => void remove.run(row)}
                >
                  Delete
                </button>
              ) : (
                <AskFirst
                  label="Delete"
                  question="The list goes with its members, and cannot be brought back."
                  disabled={remove.isBusy.value}
                  onYes={() => void remove.run(row)}
                />
              )}
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
