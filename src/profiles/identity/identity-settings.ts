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

/** The rules of identity in use, as stored. */
export interface IdentitySettings {
  rules(): IdentityRules;
  limits(): IdentityLimits;
  /** Ids that name too many users, newest first. */
  quarantined: IdentityStore["quarantined"];
  /** From the next event on. */
  put(rules: IdentityRules): Promise<void>;
  /** After another process has changed them. */
  reload(): Promise<void>;
}

export async function openIdentitySettings(
  documents: Pick<DocumentStore, "readDocument" | "writeDocument">,
  store: Pick<IdentityStore, "quarantined">,
): Promise<IdentitySettings> {
  let rules = defaultIdentityRules;
  let limits = createIdentityLimits(rules);
  async function reload(): Promise<void> {
    const stored = await documents.readDocument(documentName);
    rules = stored === undefined ? defaultIdentityRules : identityRulesSchema.parse(JSON.parse(stored.body));
    limits = createIdentityLimits(rules);
  }
  await reload();
  return {
    rules: () => rules,
    limits: () => limits,
    quarantined: store.quarantined,
    async put(given) {
      const events = [{ topic: "definitions.changed" as const, key: "", body: { kind: "identity" } }];
      await documents.writeDocument({ name: documentName, body: JSON.stringify(given), events });
      rules = given;
      limits = createIdentityLimits(rules);
    },
    reload,
  };
}
