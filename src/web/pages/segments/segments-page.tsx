import type { SegmentRow } from "../../../http/schema/segments/segments.ts";
import { client } from "../../api/client.ts";
import { Empty, Loaded } from "../../elements/states.tsx";
import { useLookAgain } from "../../state/look-again.ts";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
import { CoveragePanel, DriftPanel } from "./health-panels.tsx";
import { LearnedPanel } from "./learned-panel.tsx";
import { SegmentBuilder } from "./segment-builder.tsx";
import { SegmentView } from "./segment-view.tsx";
import "./segments.css";

const lookEveryMs = 1_000;

export function SegmentsPage(props: { id: string | undefined }) {
  if (props.id !== undefined) return <SegmentView key={props.id} id={props.id} />;
  return <AllSegments />;
}

function AllSegments() {
  const segments = useResource("segments", client.segments, { keepsData: true });
  const rows = segments.data.value?.segments ?? [];
  const isComputing = rows.some(({ status }) => status === "computing");
  useLookAgain(isComputing ? lookEveryMs : undefined, segments.reload);
  return (
    <>
      <div class="list-head">
        <h1>Segments</h1>
        <p class="hint">Who is in a segment is exact at every instant; the counts are those of now.</p>
      </div>
      <Loaded of={segments} what="segments">
        {({ segments: all }) =>
          all.length === 0 ? (
            <Empty title="There are no segments yet.">
              <p>Build one below, or let groups be learned.</p>
            </Empty>
          ) : (
            <SegmentTable segments={all} />
          )
        }
      </Loaded>
      <SegmentBuilder segments={rows} onSaved={segments.reload} />
      <LearnedPanel onSaved={segments.reload} />
      <div class="insight-columns">
        <DriftPanel />
        <CoveragePanel />
      </div>
    </>
  );
}

function SegmentTable(props: { segments: readonly SegmentRow[] }) {
  return (
    <table class="table">
      <thead>
        <tr>
          <th>Segment</th>
          <th>Rule</th>
          <th class="number">Users</th>
        </tr>
      </thead>
      <tbody>
        {props.segments.map(({ id, label, sentence, members, status }) => (
          <tr key={id}>
            <td>
              <a href={hrefTo("segments", id)}>{label}</a>
            </td>
            <td class="hint">{sentence ?? "A list that is kept by hand."}</td>
            <td class="number">{status === "computing" ? `${members} …` : members.toLocaleString("en")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
