import { afterAll, beforeAll, describe } from "vitest";
import { accessCases } from "./testing/access.cases.ts";
import { type Desk, startDesk, whyNoDesk } from "./testing/desk.ts";
import { effortCases } from "./testing/effort.cases.ts";
import { formCases } from "./testing/forms.cases.ts";
import { keepingCases } from "./testing/keeping.cases.ts";
import { listCases } from "./testing/lists.cases.ts";
import { losingCases } from "./testing/losing.cases.ts";
import { nameCases } from "./testing/names.cases.ts";
import { peopleCases } from "./testing/people.cases.ts";
import { readingCases } from "./testing/reading.cases.ts";
import { stateCases } from "./testing/states.cases.ts";
import { taggingCases } from "./testing/tagging.cases.ts";
import { workingCases } from "./testing/working.cases.ts";

const reason = whyNoDesk();
if (reason) console.warn(`Browser tests are skipped: ${reason}.`);
const startMs = 600_000;
const testMs = 180_000;

describe.skipIf(reason !== undefined)("the editor's desk in a browser", { timeout: testMs }, () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await startDesk();
  }, startMs);
  afterAll(() => desk?.close());

  taggingCases(() => desk);
  effortCases(() => desk);
  readingCases(() => desk);
  listCases(() => desk);
  keepingCases(() => desk);
  nameCases(() => desk);
  losingCases(() => desk);
  workingCases(() => desk);
  formCases(() => desk);
  peopleCases(() => desk);
  stateCases(() => desk);
  accessCases(() => desk);
});
