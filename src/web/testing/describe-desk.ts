import { afterAll, beforeAll, describe } from "vitest";
import { type Desk, startDesk, whyNoDesk } from "./desk.ts";

const startMs = 600_000;
const testMs = 180_000;

/** Tests on a server with a few articles and a browser of their own; skipped with a word where there is no browser. */
export function describeDesk(name: string, cases: readonly ((desk: () => Desk) => void)[]): void {
  const reason = whyNoDesk();
  if (reason) console.warn(`Browser tests are skipped: ${reason}.`);
  describe.skipIf(reason !== undefined)(name, { timeout: testMs }, () => {
    let desk: Desk;
    beforeAll(async () => {
      desk = await startDesk();
    }, startMs);
    afterAll(() => desk?.close());
    for (const add of cases) add(() => desk);
  });
}
