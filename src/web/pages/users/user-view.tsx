import { useSignal } from "@preact/signals";
import { client } from "../../api/client.ts";
import { Problem, toProblem } from "../../api/problem.ts";
import type { Recommendation } from "../../api/profile-types.ts";
import { Failed, Loading } from "../../elements/states.tsx";
import { say } from "../../state/notice.ts";
import { useResource } from "../../state/resource.ts";
import { ProfilePanels } from "./profile-panels.tsx";
import { type RankChange, rankChanges } from "./rank-changes.ts";
import { RecommendationList } from "./recommendation-list.tsx";
import type { Action } from "./user-actions.ts";
import { UserHead } from "./user-head.tsx";

const listLength = 10;

/** A user nobody has heard of is no fault: there is just nothing to show of them. */
async function profileOrNothing(id: string, signal: AbortSignal) {
  try {
    return { profile: await client.profile(id, signal) };
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return { profile: undefined };
    throw error;
  }
}

export function UserView(props: { id: string }) {
  const { id } = props;
  const known = useResource(id, (signal) => profileOrNothing(id, signal), { keepsData: true });
  const list = useResource(id, (signal) => client.recommendations(id, listLength, signal), { keepsData: true });
  const before = useSignal<readonly string[]>([]);
  const busy = useSignal(false);

  const act = async (action: Action, item: Recommendation) => {
    if (busy.value) return;
    busy.value = true;
    before.value = list.data.value?.items.map((other) => other.id) ?? [];
    try {
      await client.track({
        userId: id,
        event: action.event,
        properties: { itemId: item.id, recommendationId: list.data.value?.recommendationId },
      });
      known.reload();
      list.reload();
      say(`${action.past}: “${item.title}”. Profile and list are new.`);
    } catch (error) {
      say(`Not counted. ${toProblem(error).message}`, { tone: "fault" });
    }
    busy.value = false;
  };

  const changes: Map<string, RankChange> =
    before.value.length === 0
      ? new Map()
      : rankChanges(before.value, list.data.value?.items.map((item) => item.id) ?? []);
  return (
    <div class="user">
      <UserHead id={id} profile={known.data.value?.profile} />
      <div class="user-columns">
        <section class="user-recommendations" aria-label="Recommendations" aria-busy={list.loading.value}>
          {list.problem.value && <Failed problem={list.problem.value} retry={list.reload} />}
          {list.data.value ? (
            <RecommendationList reply={list.data.value} changes={changes} onAct={act} />
          ) : (
            !list.problem.value && <Loading what="recommendations" />
          )}
        </section>
        <section class="user-profile" aria-label="Profile">
          {known.problem.value && <Failed problem={known.problem.value} retry={known.reload} />}
          {known.data.value ? (
            <ProfilePanels profile={known.data.value.profile} />
          ) : (
            !known.problem.value && <Loading what="the profile" />
          )}
        </section>
      </div>
    </div>
  );
}
