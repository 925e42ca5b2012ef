import type { HistoryEvent } from "../history/user-history.ts";
import type { FeatureGroup } from "./feature-group.ts";
import { Mix } from "./mix.ts";

/** By which the event came, in lower case; undefined where it does not say. */
export function channelOf({ context }: HistoryEvent): string | undefined {
  return typeof context.channel === "string" ? context.channel.toLowerCase() : undefined;
}

/** By which ways the user comes. */
export const channels: FeatureGroup = {
  names: ({ channels: chosen }) => [
    "different channels",
    "share of the most used channel",
    ...chosen.map((channel) => `channel ${channel}: share of events`),
  ],
  writer:
    ({ channels: chosen }) =>
    ({ events }, out, offset) => {
      const mix = new Mix();
      for (const event of events) {
        const channel = channelOf(event);
        if (channel !== undefined) mix.add(channel);
      }
      out.set([mix.size, mix.greatestShare(), ...chosen.map((channel) => mix.shareOf(channel))], offset);
    },
};
