import { expect, test } from "vitest";
import { createEventBus } from "./event-bus.ts";

test("listeners hear what they asked for until they leave, and one that fails stops nobody", () => {
  const errors: unknown[] = [];
  const heard: string[] = [];
  const bus = createEventBus({ onListenerError: (error) => errors.push(error) });
  bus.on("profile-changed", () => {
    throw new Error("listener is broken");
  });
  const leave = bus.on("profile-changed", ({ profileId }) => heard.push(profileId));
  bus.publish("profile-changed", { profileId: "ann" });
  bus.publish("profile-erased", { profileId: "bob" });
  leave();
  bus.publish("profile-changed", { profileId: "eve" });
  expect(heard).toEqual(["ann"]);
  expect(errors).toHaveLength(2);
});
