import { type MergeRow, peopleClient } from "../../api/people-client.ts";
import { toProblem } from "../../api/problem.ts";
import { Paged } from "../../elements/paged.tsx";
import { Panel } from "../../elements/panel.tsx";
import { Empty } from "../../elements/states.tsx";
import { say } from "../../state/notice.ts";
import { usePages } from "../../state/pages.ts";
import { hrefTo } from "../../state/route.ts";
import { minuteOf } from "../../wording/dates.ts";

const causes = { identify: "a login", alias: "an alias", merge: "by hand" } as const;

/** Merges, newest first, each with its undo. */
export function MergeList(props: { userId: string | undefined; onUndone?: () => void }) {
  const list = usePages<MergeRow>(`merges ${props.userId}`, async (cursor, signal) => {
    const { merges, nextCursor } = await peopleClient.merges({ user: props.userId, cursor }, signal);
    return { rows: merges, nextCursor };
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
      <Paged of={list} what="merges">
        {(merges) =>
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
      </Paged>
    </Panel>
  );
}
