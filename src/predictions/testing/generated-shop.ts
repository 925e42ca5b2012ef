import { createRandom } from "../../math/random.ts";
import type { HistoryEvent, UserHistory } from "../history/user-history.ts";

const msPerDay = 86_400_000;

/**
 * Customers who look and buy at rates of their own until they leave: a purchase within some days is likelier for whoever bought often and lately. `days` of
 * history up to `endMs`; every event is received a second after it occurred.
 */
export function generatedShop(options: { users: number; days: number; endMs: number; seed?: number }): UserHistory[] {
  const { users, days, endMs, seed = 1 } = options;
  const random = createRandom(`shop ${seed}`);
  return Array.from({ length: users }, (_, user) => {
    const startDay = random() * days * 0.7;
    const leavesDay = random() < 0.5 ? startDay + random() * days : days;
    const buysADay = 0.01 + 0.12 * random() ** 2;
    const events: HistoryEvent[] = [];
    const add = (event: string, day: number, properties: Record<string, unknown>): void => {
      const occurredAtMs = Math.floor(endMs - (days - day) * msPerDay);
      const itemId = `item-${Math.floor(random() * 30)}`;
      events.push({
        event,
        itemId,
        occurredAtMs,
        receivedAtMs: occurredAtMs + 1000,
        properties,
        context: { channel: "web" },
      });
    };
    for (let day = startDay; day < Math.min(days, leavesDay); day += 1) {
      if (random() < 2 * buysADay) add("Item Viewed", day + random() / 3, {});
      if (random() < buysADay) add("Item Purchased", day + 1 / 3 + random() / 3, { value: 5 + 50 * random() });
    }
    if (events.length === 0) add("Item Viewed", startDay, {});
    return { userId: `customer-${user}`, events };
  });
}
