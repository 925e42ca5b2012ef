import type { Profile } from "../../../http/schema/users.ts";
import { minuteOf } from "../../wording/dates.ts";
import { counted } from "../../wording/numbers.ts";
import { otherTraits, userName } from "./user-name.ts";

export function UserHead(props: { id: string; profile: Profile | undefined }) {
  const { id, profile } = props;
  if (!profile) {
    return (
      <header class="user-head">
        <h1>Somebody new</h1>
        <p class="meta">
          <span>{id}</span>
          <span>nothing known yet</span>
        </p>
      </header>
    );
  }
  const { engagement, segments, traits } = profile;
  return (
    <header class="user-head">
      <h1>{userName(profile)}</h1>
      <p class="meta">
        <span>{id}</span>
        {otherTraits(traits).map(({ name, value }) => (
          <span key={name}>
            {name}: {value}
          </span>
        ))}
        <span>
          {counted(engagement.events, "event")} in {counted(engagement.sessions, "session")}
        </span>
        <span>last seen {minuteOf(engagement.lastSeenAt)}</span>
      </p>
      {segments.length > 0 && (
        <ul class="segments" aria-label="Segments">
          {segments.map((segment) => (
            <li key={segment.id} class="tag" title={segment.reason}>
              {segment.label}
            </li>
          ))}
        </ul>
      )}
    </header>
  );
}
