import { accessCases } from "./testing/access.cases.ts";
import { describeDesk } from "./testing/describe-desk.ts";
import { formCases } from "./testing/forms.cases.ts";
import { stateCases } from "./testing/states.cases.ts";
import { workingCases } from "./testing/working.cases.ts";

describeDesk("states, forms and access of the desk in a browser", [workingCases, formCases, stateCases, accessCases]);
