import { expect, test } from "vitest";
import { interactionCodes } from "./interaction.ts";

test("the codes of interactions are those of stored profiles", () => {
  expect(interactionCodes).toEqual({
    "item-shown": 0,
    "item-viewed": 1,
    "item-clicked": 2,
    "item-read": 3,
    "item-commented": 4,
    "item-liked": 5,
    "item-shared": 6,
    "item-saved": 7,
    "item-purchased": 8,
    "item-dismissed": 9,
  });
});
