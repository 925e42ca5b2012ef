import { z } from "zod";
import type { DocumentStore } from "../../catalogue/items/item-store.ts";
import {
  createIdentityLimits,
  defaultIdentityRules,
  type IdentityLimits,
  type IdentityRules,
  identityRulesSchema,
} from "./identity-rules.ts";
import type { IdentityStore } from "./identity-store.ts";

const documentName = "identity-rules";
const periodsSchema = z.array(z.object({ sinceMs: z.number(), rules: identityRulesSchema })).min(1);

/** Rules and from when on they hold. */
interface Period {
  sinceMs: number;
  rules: IdentityRules;
}

/** Earlier ones count as the first of these. */
const mostPeriods = 100;

/** The rules of identity as stored: each holds for what came in since it was set, so that events that are replayed join as they did. */
export interface IdentitySettings {
  /** Those of now. */
  rules(): IdentityRules;
  limitsAt(atMs: number): IdentityLimits;
  /** Ids that name too many users, newest first. */
  quarantined: IdentityStore["quarantined"];
  /** For events from `sinceMs` on; by default from now on, with 0 for all that are stored. */
  put(rules: IdentityRules, sinceMs?: number): Promise<void>;
  /** After another process has changed them. */
  reload(): Promise<void>;
}

export async function openIdentitySettings(
  documents: Pick<DocumentStore, "readDocument" | "writeDocument">,
  store: Pick<IdentityStore, "quarantined">,
  now: () => number,
): Promise<IdentitySettings> {
  let periods: (Period & { limits: IdentityLimits })[] = [];
  function use(next: readonly Period[]): void {
    periods = next.map((period) => ({ ...period, limits: createIdentityLimits(period.rules) }));
  }
  async function reload(): Promise<void> {
    const stored = await documents.readDocument(documentName);
    const first = { sinceMs: 0, rules: defaultIdentityRules };
    use(stored === undefined ? [first] : periodsSchema.parse(JSON.parse(stored.body)));
  }
  await reload();
  return {
    rules: () => periods.at(-1)!.rules,
    limitsAt: (atMs) => (periods.findLast(({ sinceMs }) => sinceMs <= atMs) ?? periods[0]!).limits,
    quarantined: store.quarantined,
    async put(rules, sinceMs = now()) {
      const earlier = periods.filter((period) => period.sinceMs < sinceMs).map(({ limits: _, ...period }) => period);
      const next = [...earlier, { sinceMs, rules }].slice(-mostPeriods);
      const events = [{ topic: "definitions.changed" as const, key: "", body: { kind: "identity" } }];
      await documents.writeDocument({ name: documentName, body: JSON.stringify(next), events });
      use(next);
    },
    reload,
  };
}
