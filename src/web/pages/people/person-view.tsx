import { type ConsentAnswer, type Identities, peopleClient, type TraitProvenance } from "../../api/people-client.ts";
import { toProblem } from "../../api/problem.ts";
import { Panel } from "../../elements/panel.tsx";
import { Empty, Failed, Loaded } from "../../elements/states.tsx";
import { say } from "../../state/notice.ts";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
import { minuteOf } from "../../wording/dates.ts";
import { LivePanel } from "./live-panel.tsx";
import { MergeList } from "./merge-list.tsx";

type Identity = Identities["identities"][number];

const idNames: Readonly<Record<string, string>> = {
  userId: "user id",
  anonymousId: "of a visit without login",
  deviceId: "of a device",
};
const states = { active: "in use", demoted: "belongs to somebody else", quarantined: "in quarantine" } as const;

/** One person: ids, traits with what rivals say, merges, consent, segments, and what happens to them now. */
export function PersonView(props: { id: string }) {
  const { id } = props;
  const ids = useResource(id, (signal) => peopleClient.identities(id, signal), { keepsData: true });
  const traits = useResource(id, (signal) => peopleClient.traits(id, signal), { keepsData: true });
  const consent = useResource(id, (signal) => peopleClient.consent(id, signal), { keepsData: true });
  const segments = useResource(id, (signal) => peopleClient.segments(id, signal), { keepsData: true });
  const reload = (): void => {
    for (const one of [ids, traits, consent, segments]) one.reload();
  };
  const isUnknown = ids.problem.value?.status === 404;
  return (
    <>
      <div class="list-head">
        <h1>{ids.data.value?.userId ?? id}</h1>
        <p class="hint">{ids.data.value && ids.data.value.userId !== id ? `also known as ${id}` : "One person"}</p>
        <div class="row people-ways">
          <a class="button" href={hrefTo("users", id)}>
            What they like
          </a>
          <a class="button" href={hrefTo("people")}>
            Everybody
          </a>
        </div>
      </div>
      {isUnknown ? (
        <Empty title={`Nobody is known as “${id}”.`} />
      ) : (
        <div class="people-columns">
          <Panel title="Ids">
            <Loaded of={ids} what="the ids">
              {({ identities }) => (
                <ul class="people-list">
                  {identities.filter(isNoHash).map((one) => (
                    <li key={`${one.type} ${one.value}`}>
                      <span>
                        {one.value} <span class="hint">{idNames[one.type] ?? one.type}</span>
                      </span>
                      <span class="hint">
                        {states[one.state]}, since {minuteOf(one.firstSeenAt)}
                      </span>
                    </li>
                  ))}
                </ul>
              )}
            </Loaded>
          </Panel>
          <Panel title="Traits">
            <Loaded of={traits} what="the traits">
              {(answer) => <Traits traits={answer.traits} />}
            </Loaded>
          </Panel>
          <Panel title="Consent">
            {consent.data.value && <Consent id={id} answer={consent.data.value} onDecided={reload} />}
            {consent.problem.value && <Failed problem={consent.problem.value} retry={consent.reload} />}
          </Panel>
          <LivePanel id={id} onChange={reload} />
          <MergeList userId={id} onUndone={reload} />
          <Panel title="Segments">
            {segments.data.value?.learned !== undefined && <p>Learned group: {segments.data.value.learned.words}</p>}
            <Loaded of={segments} what="the segments">
              {(answer) =>
                answer.segments.length === 0 ? (
                  <Empty title="In none." />
                ) : (
                  <ul class="people-list">
                    {answer.segments.map((segment) => (
                      <li key={segment.id}>
                        <a href={hrefTo("segments", segment.id)}>{segment.label}</a>
                        <span class="hint">
                          since {minuteOf(segment.enteredAt)}
                          {segment.until !== undefined && `, leaves on ${minuteOf(segment.until)}`}
                        </span>
                      </li>
                    ))}
                  </ul>
                )
              }
            </Loaded>
          </Panel>
        </div>
      )}
    </>
  );
}

/** The hashes of an address or number that is known say nothing more. */
function isNoHash({ type }: Identity, _place: number, all: readonly Identity[]): boolean {
  const plain = type.replace(/_sha256$/, "");
  return plain === type || all.every((one) => one.type !== plain);
}

function Traits(props: { traits: Record<string, TraitProvenance> }) {
  const entries = Object.entries(props.traits).map(([key, { alternatives, ...shown }]) => {
    const value = JSON.stringify(shown.value);
    return { key, ...shown, rivals: alternatives.filter((one) => JSON.stringify(one.value) !== value) };
  });
  if (entries.length === 0) return <Empty title="None." />;
  const said = (value: unknown, source: string | null): string =>
    `${JSON.stringify(value)}${source === null ? "" : ` (${source})`}`;
  return (
    <ul class="people-list">
      {entries.map(({ key, value, source, at, rule, rivals }) => (
        <li key={key}>
          <span>
            {key}: {said(value, source)}
          </span>
          <span class="hint">{minuteOf(at)}</span>
          {rivals.length > 0 && (
            <span class="people-rivals">
              by “{rule}”; others say {rivals.map((one) => said(one.value, one.source)).join(", ")}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

function Consent(props: { id: string; answer: ConsentAnswer; onDecided: () => void }) {
  async function decide(purpose: string, isGranted: boolean): Promise<void> {
    try {
      await peopleClient.decide(props.id, { [purpose]: isGranted });
      say(isGranted ? `${purpose}: allowed.` : `${purpose}: withdrawn.`);
    } catch (error) {
      say(toProblem(error).message, { tone: "fault" });
    }
    props.onDecided();
  }
  return (
    <ul class="people-list">
      {Object.entries(props.answer.purposes).map(([purpose, { status, granted, at, via }]) => (
        <li key={purpose}>
          <span>
            {purpose}: {status === "unknown" ? `nothing said (${granted ? "allowed" : "refused"} by default)` : status}{" "}
            {at && (
              <span class="hint">
                {via}, {minuteOf(at)}
              </span>
            )}
          </span>
          <button
            type="button"
            class="button"
            aria-label={`${granted ? "Withdraw" : "Allow"} ${purpose}`}
            onClick={() => void decide(purpose, !granted)}
          >
            {granted ? "Withdraw" : "Allow"}
          </button>
        </li>
      ))}
    </ul>
  );
}
