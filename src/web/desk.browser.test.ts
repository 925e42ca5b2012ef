import { describeDesk } from "./testing/describe-desk.ts";
import { effortCases } from "./testing/effort.cases.ts";
import { keepingCases } from "./testing/keeping.cases.ts";
import { listCases } from "./testing/lists.cases.ts";
import { losingCases } from "./testing/losing.cases.ts";
import { nameCases } from "./testing/names.cases.ts";
import { peopleCases } from "./testing/people.cases.ts";
import { readingCases } from "./testing/reading.cases.ts";
import { taggingCases } from "./testing/tagging.cases.ts";

describeDesk("the editor's desk in a browser", [
  taggingCases,
  effortCases,
  readingCases,
  listCases,
  keepingCases,
  nameCases,
  losingCases,
  peopleCases,
]);
