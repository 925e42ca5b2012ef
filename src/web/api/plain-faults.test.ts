import { expect, test } from "vitest";
import { plainFaults } from "./plain-faults.ts";

test("what a schema refuses is told in an editor's words, each refusal once", () => {
  const said = (path: string, message: string) => plainFaults([{ path, message }]);
  expect(said("add.0", "Too big: expected string to have <=200 characters")).toBe(
    "The tag is too long: 200 characters at most.",
  );
  expect(said("label", 'Too small: expected string to have >=1 characters, got ""')).toBe("The name is empty.");
  expect(said("name", 'Too small: expected string to have >=2 characters, got "x"')).toBe(
    "The name is too short: 2 characters at least.",
  );
  expect(said("body", "Invalid input: expected string, received undefined")).toBe("The text is missing.");
  expect(plainFaults([0, 1].map((i) => ({ path: `aliases.${i}`, message: 'has no letter or digit, got ""' })))).toBe(
    "The other spelling has no letter or digit.",
  );
});

test("a refusal without such a wording leaves the server's own", () => {
  expect(plainFaults([])).toBeUndefined();
  expect(plainFaults([{ path: "label", message: "is taken" }])).toBeUndefined();
  expect(plainFaults([{ path: "version", message: "Too small: expected number to be >=0" }])).toBeUndefined();
});
