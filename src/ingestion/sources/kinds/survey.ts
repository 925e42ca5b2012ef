import { digestOf } from "../shape/digest.ts";
import { eventOf, personOf } from "../shape/person.ts";
import { given, isoOf, numberOf, recordOf, type SourceKind, textOf } from "../shape/source.ts";
import { faultOfRecord, recordsOf } from "./records-of.ts";

/**
 * Answers of surveys: `{userId | email, survey?, answers: {question: answer}, submittedAt?, until?, weight?}`. Each answer is a trait
 * `survey.SURVEY.QUESTION` that holds until `until`, and the submission an event.
 */
export const surveyKind: SourceKind = {
  kind: "survey",
  label: "Survey answers",
  *read(delivery) {
    for (const raw of recordsOf(delivery)) {
      const record = recordOf(raw);
      const person = personOf({
        userId: textOf(record.userId) ?? textOf(record.respondentId),
        anonymousId: textOf(record.anonymousId),
        email: textOf(record.email),
      });
      const answers = Object.entries(recordOf(record.answers));
      const unread = faultOfRecord(record);
      if (unread !== undefined || person === undefined || answers.length === 0) {
        yield {
          raw,
          fault:
            unread ??
            (person === undefined
              ? "userId, email: the answers name nobody"
              : "answers: an object of question and answer is needed"),
        };
        continue;
      }
      const survey = textOf(record.survey) ?? "answers";
      const [submitted, until] = [Date.parse(textOf(record.submittedAt) ?? ""), textOf(record.until)];
      const timestamp = Number.isNaN(submitted) ? undefined : isoOf(submitted);
      const traits = Object.fromEntries(answers.map(([question, answer]) => [`survey.${survey}.${question}`, answer]));
      const weight = numberOf(record.weight);
      const id = digestOf([person, survey, timestamp, answers]);
      const shared = given({ timestamp });
      yield {
        raw,
        event: eventOf(person, {
          ...shared,
          messageId: `survey:${id}:traits`,
          type: "identify",
          traits,
          context: given({ traitsUntil: until }),
        }),
      };
      yield {
        raw,
        event: eventOf(person, {
          ...shared,
          messageId: `survey:${id}`,
          type: "track",
          event: "Survey Answered",
          properties: given({ survey, answers: Object.fromEntries(answers), weight }),
        }),
      };
    }
  },
};
