import { useSignal } from "@preact/signals";
import type { Recommendation } from "../../../http/schema/recommendations.ts";
import { client } from "../../api/client.ts";
import { Problem } from "../../api/problem.ts";
import { Failed, Loading } from "../../elements/states.tsx";
import { sayDone } from "../../state/notice.ts";
import { useResource } from "../../state/resource.ts";
import { quoted } from "../../wording/quoted.ts";
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

interface TrialStep {
  action: Action;
  item: Pick<Recommendation, "id" | "title">;
}

export function UserView(props: { id: string }) {
  const { id } = props;
  const known = useResource(id, (signal) => profileOrNothing(id, signal));
  const trial = useSignal<readonly TrialStep[]>([]);
  const key = `${id} ${trial.value.map(({ action, item }) => `${action.event}:${item.id}`).join(" ")}`;
  const list = useResource(key, (signal) => recommendationsAfter(id, trial.value, signal), { keepsData: true });
  const before = useSignal<readonly string[]>([]);

  const tryOut = (steps: readonly TrialStep[]) => {
    before.value = list.data.value?.items.map((other) => other.id) ?? [];
    trial.value = steps;
  };
  const act = (action: Action, item: Recommendation) => {
    if (list.loading.value) return;
    tryOut([...trial.value, { action, item }]);
    sayDone(`Tried: ${action.past.toLowerCase()} ${quoted(item.title)}. Nothing is stored of it.`, () =>
      tryOut(trial.value.slice(0, -1)),
    );
  };

  const changes: Map<string, RankChange> =
    before.value.length === 0
      ? new Map()
      : rankChanges(before.value, list.data.value?.items.map((item) => item.id) ?? []);
  return (
    <div class="user" tabIndex={-1}>
      {known.data.value ? <UserHead id={id} profile={known.data.value.profile} /> : <Loading what="the user" />}
      <Trial steps={trial.value} onEnd={() => tryOut([])} />
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

/** What was tried in the user's place, and the way out. */
function Trial(props: { steps: readonly TrialStep[]; onEnd: () => void }) {
  if (props.steps.length === 0) return null;
  return (
    <section class="trial" aria-label="Trial">
      <p>
        <strong>A trial.</strong> The list is what this user would get after the steps below; their profile and the
        counts of the articles stay as they are.
      </p>
      <ol>
        {props.steps.map(({ action, item }, index) => (
          <li key={`${index} ${item.id}`}>
            {action.past} {quoted(item.title)}
          </li>
        ))}
      </ol>
      <button type="button" class="button" onClick={props.onEnd}>
        End the trial
      </button>
    </section>
  );
}

function recommendationsAfter(userId: string, steps: readonly TrialStep[], signal: AbortSignal) {
  if (steps.length === 0) return client.recommendations(userId, listLength, signal);
  const events = steps.map(({ action, item }) => ({ itemId: item.id, event: action.event }));
  return client.trial({ userId, events, limit: listLength }, signal);
}
