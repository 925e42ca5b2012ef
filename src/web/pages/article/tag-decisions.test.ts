import { expect, test } from "vitest";
import type { ItemTag } from "../../../http/schema/tags.ts";
import { inverseOf, withDecisions } from "./tag-decisions.ts";

const tag = (name: string, status: ItemTag["status"]): ItemTag => ({
  tag: name,
  label: name,
  source: "taxonomy",
  score: 0.5,
  status,
  evidence: [],
});
const before = [tag("energy", "suggested"), tag("jobs", "accepted"), tag("golf", "rejected")];
const statuses = (tags: readonly ItemTag[]) => Object.fromEntries(tags.map(({ tag, status }) => [tag, status]));

test("decisions change the status of the tags that they name and of no other", () => {
  expect(statuses(withDecisions(before, { accept: ["energy"], reject: ["jobs"] }))).toEqual({
    energy: "accepted",
    jobs: "rejected",
    golf: "rejected",
  });
});

test("a tag that the article did not have is added as the editor's", () => {
  expect(withDecisions(before, { add: ["rail"] }).at(-1)).toMatchObject({
    tag: "rail",
    source: "editor",
    status: "accepted",
  });
});

test("the inverse leads every tag back to where it was", () => {
  const decisions = { accept: ["energy", "golf"], reject: ["jobs"] };
  const after = withDecisions(before, decisions);
  expect(statuses(withDecisions(after, inverseOf(decisions, before)))).toEqual(statuses(before));
});

test("the inverse of adding a new tag takes it away", () => {
  expect(inverseOf({ add: ["rail"] }, before)).toEqual({ accept: [], reject: [], reset: ["rail"] });
});
