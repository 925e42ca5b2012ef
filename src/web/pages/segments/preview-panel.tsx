import type { SegmentPreview, SegmentReason } from "../../../http/schema/segments/segments.ts";
import { hrefTo } from "../../state/route.ts";

/** What a rule comes to: the sentence, the exact count, some users with reasons and the time of leaving. */
export function PreviewPanel(props: { preview: SegmentPreview; isStale: boolean }) {
  const { count, of, asOf, sentence, warnings, byChannel, reachable, overlaps, sample } = props.preview;
  return (
    <div class="segment-preview" aria-busy={props.isStale}>
      <p class="segment-sentence">{sentence}</p>
      <p role="status">
        <strong class="number">{count.toLocaleString("en")}</strong> of {of.toLocaleString("en")} users, exact as of{" "}
        <time dateTime={asOf}>{timeOf(asOf)}</time>
        {byChannel.length > 0 && `; by ${byChannel.map((one) => `${one.channel} ${one.count}`).join(", ")}`}
      </p>
      {count > 0 && (
        <p>
          {reachable.count.toLocaleString("en")} of them may be sent messages
          {reachable.byChannel.length > 0 &&
            `: ${reachable.byChannel.map((one) => `${one.channel} ${one.count.toLocaleString("en")}`).join(", ")}`}
        </p>
      )}
      {warnings.map(({ message }) => (
        <p key={message} class="hint" role="note">
          {message}
        </p>
      ))}
      {overlaps.length > 0 && (
        <p class="hint">
          Overlap:{" "}
          {overlaps
            .slice(0, 5)
            .map(({ id, jaccard }) => `${id} ${Math.round(100 * jaccard)} %`)
            .join(", ")}
        </p>
      )}
      {sample.length > 0 && (
        <ul class="segment-sample">
          {sample.map(({ userId, because, until }) => (
            <li key={userId}>
              <a href={hrefTo("users", userId)}>{userId}</a>
              {until !== undefined && <span class="hint"> leaves on {timeOf(until)}</span>}
              <ul>
                {because.map((reason) => (
                  <Reason key={reason.path} reason={reason} />
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Reason({ reason }: { reason: SegmentReason }) {
  const evidence = reason.evidence
    .map(({ event, at, value }) => (at === undefined ? `${event}: ${shown(value)}` : `${event} ${timeOf(at)}`))
    .join(", ");
  return (
    <li>
      <span aria-hidden="true">{reason.holds ? "✓" : "–"}</span>
      <span class="unseen">{reason.holds ? "holds: " : "does not hold: "}</span> {reason.words}
      {evidence !== "" && <span class="hint"> ({evidence})</span>}
    </li>
  );
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return "not set";
  return typeof value === "number" ? String(Math.round(value * 100) / 100) : String(value);
}

export function timeOf(iso: string): string {
  return new Date(iso).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
}
