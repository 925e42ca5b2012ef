import type { Affinity, Profile } from "../../../http/schema/users.ts";
import { type AffinityKind, affinityKinds } from "../../api/names.ts";
import { Bars, percent } from "../../elements/bars.tsx";
import { MoodMark, signed } from "../../elements/mood-mark.tsx";
import { Panel } from "../../elements/panel.tsx";
import { Empty } from "../../elements/states.tsx";
import { TimeChart } from "../../figures/time-chart.tsx";
import { hrefTo } from "../../state/route.ts";
import { counted } from "../../wording/numbers.ts";
import { sectionLabel } from "../../wording/section-name.ts";
import { DayClock } from "./day-clock.tsx";

const titles: Record<AffinityKind, string> = {
  topics: "Topics",
  tags: "Tags",
  entities: "Names",
  sections: "Sections",
  authors: "Authors",
};
const shownLikes = 5;
const shownDislikes = 2;
/** Interests with less than this share have faded. */
const shownInterest = 0.01;
const moodRange: [number, number] = [-1, 1];

export function ProfilePanels(props: { profile: Profile | undefined }) {
  const { profile } = props;
  if (!profile) {
    return (
      <Empty title="A blank page.">
        <p>Read or like something on the list: the profile grows with the first click.</p>
      </Empty>
    );
  }
  return (
    <>
      <AffinityPanel kind="topics" affinities={profile.affinities.topics ?? []} />
      <InterestPanel profile={profile} />
      <MoodPanel mood={profile.mood} />
      {affinityKinds
        .filter((kind) => kind !== "topics")
        .map((kind) => (
          <AffinityPanel key={kind} kind={kind} affinities={profile.affinities[kind] ?? []} />
        ))}
      {profile.habits.hours.length > 0 && (
        <Panel title="When and where">
          <DayClock hours={profile.habits.hours} />
          <p class="hint">
            {profile.habits.channels.map(({ channel, share }) => `${channel} ${percent(share)}`).join(", ")}
          </p>
        </Panel>
      )}
    </>
  );
}

function AffinityPanel(props: { kind: AffinityKind; affinities: readonly Affinity[] }) {
  const likes = props.affinities.filter(({ weight }) => weight > 0).slice(0, shownLikes);
  const dislikes = props.affinities.filter(({ weight }) => weight < 0).slice(-shownDislikes);
  if (likes.length + dislikes.length === 0) return null;
  return (
    <Panel title={titles[props.kind]}>
      <Bars
        label={titles[props.kind]}
        rows={[...likes, ...dislikes].map(({ id, label, share, weight }) => ({
          key: id,
          label: <AffinityName kind={props.kind} id={id} label={label} />,
          share,
          value: weight.toFixed(weight < 10 ? 1 : 0).replace("-", "−"),
        }))}
      />
    </Panel>
  );
}

function AffinityName(props: { kind: AffinityKind; id: string; label: string }) {
  const { kind, id } = props;
  const label = props.label === id ? sectionLabel(id) : props.label;
  if (kind === "topics") return <a href={hrefTo("topics", id)}>{label}</a>;
  if (kind === "entities") return <a href={hrefTo("entities", id)}>{label}</a>;
  if (kind === "tags") return <a href={hrefTo("articles", undefined, { tag: id })}>{label}</a>;
  if (kind === "sections") return <a href={hrefTo("articles", undefined, { section: id })}>{label}</a>;
  return <>{label}</>;
}

function InterestPanel(props: { profile: Profile }) {
  const interests = props.profile.interests.filter(({ weight }) => weight >= shownInterest);
  if (interests.length === 0) return null;
  return (
    <Panel title="Interests">
      <ul class="interests">
        {interests.map((interest) => (
          <li key={interest.items[0]?.id ?? interest.weight}>
            <span class="interest-share number">{percent(interest.weight)}</span>
            <ul>
              {interest.items.map(({ id, title }) => (
                <li key={id}>
                  <a href={hrefTo("articles", id)}>{title}</a>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function MoodPanel(props: { mood: Profile["mood"] }) {
  const { mood } = props;
  if (mood.texts === 0) return null;
  return (
    <Panel title="Mood of what they write">
      <p class="mood-line">
        <MoodMark label={mood.label} score={mood.score} text />
        <span class="number">{signed(mood.score)}</span>
        <span class="hint">
          {counted(mood.texts, "text")}; formal {percent(mood.formality)}, polite {percent(mood.politeness)}
        </span>
      </p>
      <MoodOverTime history={mood.history} />
    </Panel>
  );
}

function MoodOverTime(props: { history: Profile["mood"]["history"] }) {
  const points = props.history.map(({ at, score }) => ({ at, value: score }));
  return <TimeChart label="Mood" points={points} range={moodRange} format={signed} />;
}
