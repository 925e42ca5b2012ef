import { type MergeRow, peopleClient } from "../../api/people-client.ts";
import { toProblem } from "../../api/problem.ts";
import { Panel } from "../../elements/panel.tsx";
import { Empty, Loaded } from "../../elements/states.tsx";
import { say } from "../../state/notice.ts";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
import { minuteOf } from "../../wording/dates.ts";

const causes = { identify: "a login", alias: "an alias", merge: "by hand" } as const;

/** Merges, newest first, each with its undo. */
export function MergeList(props: { userId: string | undefined; onUndone?: () => void }) {
  const list = useResource(`merges ${props.userId}`, (signal) => peopleClient.merges(props.userId, signal), {
    keepsData: true,
  });
  async function undo(merge: MergeRow): Promise<void> {
    try {
      const { userIds } = await peopleClient.undo(merge.id);
      say(`Taken apart: ${userIds.join(", ")}.`);
      props.onUndone?.();
    } catch (error) {
      say(toProblem(error).message, { tone: "fault" });
    }
    list.reload();
  }
  return (
    <Panel title="Merges">
      <Loaded of={list} what="merges">
        {({ merges }) =>
          merges.length === 0 ? (
            <Empty title="Nobody was merged." />
          ) : (
            <ul class="people-list">
              {merges.map((merge) => (
                <li key={merge.id}>
                  <span>
                    <a href={hrefTo("people", merge.from)}>{merge.from}</a> became part of{" "}
                    <a href={hrefTo("people", merge.into)}>{merge.into}</a>{" "}
                    <span class="hint">
                      {causes[merge.cause]}, {minuteOf(merge.at)}
                    </span>
                  </span>
                  {merge.undoneAt ? (
                    <span class="hint">undone {minuteOf(merge.undoneAt)}</span>
                  ) : (
                    <button
                      type="button"
                      class="button"
                      aria-label={`Undo: ${merge.from} into ${merge.into}`}
                      onClick={() => void undo(merge)}
                    >
                      Undo
                    </button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}
