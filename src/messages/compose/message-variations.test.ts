import { expect, test } from "vitest";
import type { UserVariation } from "../../experiments/serving/assigner.ts";
import { createWorld } from "../testing/message-world.ts";
import { variationsForMessage } from "./message-variations.ts";

const variation = (value: UserVariation["value"], settings: string[]): UserVariation => ({
  key: "e",
  variation: 1,
  name: "Other",
  value,
  settings,
});
const byVariant = variation({ template: "welcome", variant: "warm" }, ["variant of welcome"]);
const byTone = variation({ tone: { formality: 0.9 } }, ["tone of all templates"]);

test("only what concerns the template takes part, and a tone that was asked for stays", () => {
  expect(variationsForMessage({ templateId: "welcome" }, [byVariant, byTone])).toEqual({
    given: [byVariant, byTone],
    variant: "warm",
    tone: { formality: 0.9 },
  });
  expect(variationsForMessage({ templateId: "other" }, [byVariant]).given).toEqual([]);
  expect(variationsForMessage({ templateId: "other", tone: { warmth: 1 } }, [byTone])).toEqual({ given: [] });
  expect(variationsForMessage({}, [byVariant, byTone])).toEqual({ given: [] });
});

test("a message is written in the variant of the experiment, names it, and is remembered with it", async () => {
  const kept: [string, readonly UserVariation[]][] = [];
  const { messages } = createWorld({
    experiments: { assign: async () => [byVariant], keepAnswer: (id, given) => kept.push([id, given]) },
  });
  await messages.putTemplate("welcome", {
    name: "Welcome",
    channel: "email",
    purpose: "welcome",
    locale: "en",
    body: "Welcome to the paper.",
    variants: [{ id: "warm", body: "How good to have you with us!" }],
  });
  const reply = await messages.compose({ templateId: "welcome", userId: "ann", data: {}, preview: false });
  expect(reply).toMatchObject({ variant: "warm", experiments: [{ key: "e", variation: 1, name: "Other" }] });
  expect(kept).toEqual([[reply.messageId, [byVariant]]]);
  await messages.compose({ templateId: "welcome", userId: "ann", data: {}, preview: true });
  expect(kept).toHaveLength(1);
});
