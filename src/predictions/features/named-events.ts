import { daysBefore, decayed, type FeatureGroup } from "./feature-group.ts";

const perEvent = 2;

/** How often and how lately each widespread event came. */
export const namedEvents: FeatureGroup = {
  names: ({ events }) =>
    events.flatMap((event) => [`${event}: number, half-life 30 days`, `${event}: days since the last one`]),
  writer: (set) => {
    const place = new Map(set.events.map((event, i) => [event, perEvent * i]));
    return ({ events, atMs }, out, offset) => {
      for (const first of place.values()) out.set([0, Number.NaN], offset + first);
      for (const event of events) {
        const first = place.get(event.event);
        if (first === undefined) continue;
        const days = daysBefore(atMs, event);
        out[offset + first]! += decayed(days, 30);
        out[offset + first + 1] = days;
      }
    };
  },
};
