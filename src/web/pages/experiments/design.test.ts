import { expect, test } from "vitest";
import { emptyDesign, experimentOf, faultOf } from "./design.ts";

test("what is missing is said in the order of the sheet", () => {
  expect(faultOf(emptyDesign)).toBe("Give it a name.");
  const named = { ...emptyDesign, name: "Fresh" };
  expect(faultOf(named)).toBeUndefined();
  expect(faultOf({ ...named, event: " " })).toBe("Name the event that counts as success.");
  for (const value of ["", "2", "x"])
    expect(faultOf({ ...named, setting: "diversity", value }), value).toBe("The value must be from 0 to 1.");
});

test("a sheet becomes an experiment whose new variation changes the one setting", () => {
  const body = experimentOf({ ...emptyDesign, name: "Varied", setting: "diversity", value: "0.4" }, 8_000);
  expect(body).toMatchObject({
    metrics: [{ type: "proportion", event: "Item Clicked" }],
    variations: [{ key: "control" }, { key: "new", value: { diversity: 0.4 } }],
    targetEffect: 0.1,
    plannedUsers: 8_000,
  });
  expect(
    experimentOf({ ...emptyDesign, name: "Off", setting: "models", value: "off" }, undefined).variations[1],
  ).toMatchObject({
    value: { models: false },
  });
});
