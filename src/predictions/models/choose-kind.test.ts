import { expect, test } from "vitest";
import { chooseKind } from "./choose-kind.ts";

test("the greater area serves, and of equal ones the smaller log loss", () => {
  const quality = (auc: number, logLoss: number) => ({ auc, logLoss });
  expect(chooseKind({ logistic: quality(0.8, 0.5), trees: quality(0.81, 0.6) })).toBe("trees");
  expect(chooseKind({ logistic: quality(0.81, 0.6), trees: quality(0.8, 0.5) })).toBe("logistic");
  expect(chooseKind({ logistic: quality(0.8, 0.5), trees: quality(0.801, 0.4) })).toBe("trees");
  expect(chooseKind({ logistic: quality(0.8, 0.4), trees: quality(0.801, 0.4) })).toBe("logistic");
});
