import { useSignal } from "@preact/signals";
import type { LearnedGroup, LearnedModel, LearnReply } from "../../../http/schema/segments/learned-groups.ts";
import { client } from "../../api/client.ts";
import { makeNamed } from "../../api/make-named.ts";
import { toProblem } from "../../api/problem.ts";
import { percent } from "../../elements/bars.tsx";
import { Panel } from "../../elements/panel.tsx";
import { Loaded } from "../../elements/states.tsx";
import { useAction } from "../../state/action.ts";
import { say, sayDone } from "../../state/notice.ts";
import { useResource } from "../../state/resource.ts";
import { quoted } from "../../wording/quoted.ts";
import { FlowFigure } from "./flow-figure.tsx";
import { timeOf } from "./preview-panel.tsx";

const defaultLeast = 50;

/** Groups that the data shows: learned on request, as cards with words and a rule that may be saved. */
export function LearnedPanel(props: { onSaved: () => void }) {
  const learned = useResource("learned segments", client.learnedSegments, { keepsData: true });
  const isLearning = useSignal(false);
  const least = useSignal(defaultLeast);
  const outcome = useSignal<LearnReply | undefined>(undefined);
  const learn = async (): Promise<void> => {
    isLearning.value = true;
    try {
      outcome.value = await client.learnSegments({ minUsers: least.value });
    } catch (error) {
      say(toProblem(error).message, { tone: "fault" });
    }
    isLearning.value = false;
    learned.reload();
  };
  return (
    <Panel
      title="Groups that the data shows"
      tools={
        <span class="row">
          <label class="hint">
            at least{" "}
            <input
              class="field condition-number"
              type="number"
              min={2}
              value={least.value}
              onInput={(event) => {
                const value = event.currentTarget.valueAsNumber;
                if (Number.isInteger(value) && value >= 2) least.value = value;
              }}
            />{" "}
            users in a group
          </label>
          <button type="button" class="button" disabled={isLearning.value} onClick={learn}>
            {isLearning.value ? "Learning…" : "Learn groups"}
          </button>
        </span>
      }
    >
      {outcome.value !== undefined && (
        <p role="status">
          {outcome.value.users} users: {outcome.value.reason}.
        </p>
      )}
      <Loaded of={learned} what="groups">
        {({ current }) => (
          <>
            {current === undefined ? (
              <p class="hint">
                None yet. Learning looks for groups that stay together when users are drawn again, and says so when
                there are none.
              </p>
            ) : (
              <Groups model={current} onSaved={props.onSaved} />
            )}
            <KTable candidates={outcome.value?.candidates ?? current?.candidates ?? []} />
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function Groups(props: { model: LearnedModel; onSaved: () => void }) {
  const { groups, version, trainedAt, users, between, flow, tree = [] } = props.model;
  return (
    <>
      <p class="hint">
        Version {version}, {timeOf(trainedAt)}: {users.toLocaleString("en")} users, {between} of them between two
        groups.
      </p>
      <ul class="group-cards">
        {groups.map((group) => (
          <GroupCard key={group.id} group={group} onSaved={props.onSaved} />
        ))}
      </ul>
      {flow !== undefined && flow.length > 0 && (
        <FlowFigure flow={flow} labelOf={(id) => groups.find((group) => group.id === id)?.label ?? id} />
      )}
      {tree.length > 0 && <MergeTree tree={tree} groups={groups} />}
    </>
  );
}

/** Which groups are nearest to each other: the merges of a tree, the cheapest first. */
function MergeTree(props: { tree: NonNullable<LearnedModel["tree"]>; groups: readonly LearnedGroup[] }) {
  const labels = new Map(props.groups.map(({ id, label }) => [id, label]));
  const highest = Math.max(...props.tree.map(({ height }) => height), Number.EPSILON);
  return (
    <details>
      <summary>Which groups are nearest to each other</summary>
      <table class="table">
        <thead>
          <tr>
            <th>Would become one</th>
            <th>Distance (Ward)</th>
          </tr>
        </thead>
        <tbody>
          {props.tree.map(({ groups, height }) => (
            <tr key={groups.join()}>
              <td>{groups.map((id) => labels.get(id) ?? id).join(" + ")}</td>
              <td class="share-cell">
                <span class="score-bar" aria-hidden="true">
                  <span style={{ width: `${(height / highest) * 100}%` }} />
                </span>
                <span class="number">{height.toFixed(1)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function GroupCard(props: { group: LearnedGroup; onSaved: () => void }) {
  const { id, label, words, size, share, stability, rule } = props.group;
  const save = useAction(async () => {
    if (rule === undefined) return;
    try {
      const saved = await makeNamed(`learned ${id}`, "segment", (free) =>
        client.makeSegment(free, { label, rule: rule.rule }),
      );
      sayDone(`The rule of ${quoted(label)} is saved as a segment.`, async () => {
        await client.removeSegment(saved.id);
        props.onSaved();
        say(`${quoted(label)} is deleted again.`);
      });
      props.onSaved();
    } catch (error) {
      say(`Not saved. ${toProblem(error).message}`, { tone: "fault" });
    }
  });
  return (
    <li class="group-card">
      <h3>{label}</h3>
      <p>
        <strong class="number">{size.toLocaleString("en")}</strong> users, {percent(share)}
      </p>
      <p class="hint">
        {words.join("; ") || "nothing sets them apart much"}. Stability {stability.toFixed(2)}.
      </p>
      {rule !== undefined && (
        <>
          <details>
            <summary>
              Rule: {percent(rule.precision)} of those it finds are in the group, {percent(rule.recall)} of the group
              are found
            </summary>
            <p>{rule.sentence}</p>
          </details>
          <button type="button" class="button" disabled={save.isBusy.value} onClick={() => void save.run()}>
            Save as a segment
          </button>
        </>
      )}
    </li>
  );
}

/** Every number of groups that was measured, with the reasons against it. */
function KTable(props: { candidates: LearnedModel["candidates"] }) {
  if (props.candidates.length === 0) return null;
  const most = Math.max(...props.candidates.map(({ silhouette }) => silhouette), Number.EPSILON);
  return (
    <details>
      <summary>Numbers of groups that were tried</summary>
      <table class="table">
        <thead>
          <tr>
            <th class="number">Groups</th>
            <th>Silhouette</th>
            <th class="number">Davies-Bouldin</th>
            <th class="number">Least stability</th>
            <th>Why not</th>
          </tr>
        </thead>
        <tbody>
          {props.candidates.map(({ clusters, silhouette, daviesBouldin, stability, faults }) => (
            <tr key={clusters}>
              <td class="number">{clusters}</td>
              <td class="share-cell">
                <span class="score-bar" aria-hidden="true">
                  <span style={{ width: `${(Math.max(0, silhouette) / most) * 100}%` }} />
                </span>
                <span class="number">{silhouette.toFixed(3)}</span>
              </td>
              <td class="number">{daviesBouldin.toFixed(2)}</td>
              <td class="number">{Math.min(...stability).toFixed(2)}</td>
              <td>{faults.join(", ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
