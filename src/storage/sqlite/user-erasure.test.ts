import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeUserWorld } from "../testing/user-world.ts";

test("after an erasure no byte of the user is left in the files", async () => {
  const folder = mkdtempSync(join(tmpdir(), "attune-erase-"));
  try {
    const world = await makeUserWorld({ path: join(folder, "attune.db"), keepTexts: true });
    const secret = "my-doctor-said-ypsilon";
    const text = {
      type: "track",
      userId: "ann-of-green-gables",
      event: "Text Submitted",
      properties: { text: secret },
    };
    await world.ingestion.ingest([text, { type: "track", userId: "bob", event: "Wheel Turned" }]);
    const bytes = (): string =>
      readdirSync(folder)
        .map((file) => readFileSync(join(folder, file), "latin1"))
        .join("");
    expect(bytes()).toContain(secret);
    await world.users.erase("ann-of-green-gables");
    expect(bytes()).not.toContain(secret);
    expect(bytes()).not.toContain("green-gables");
    expect(bytes()).toContain("Wheel Turned");
    world.database.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
