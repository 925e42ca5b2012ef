import { z } from "zod";
import { type Entity, entitySchema } from "../analysis/analysis.ts";
import { addEntitySentiment, mergeEntities } from "../entities/merge-entities.ts";
import { isSupported } from "../language/detect-language.ts";
import { findPatterns } from "../patterns/find-patterns.ts";
import { definePart, type ReadText, trustOf } from "./analysis-part.ts";

export const entities = definePart({
  name: "entities",
  schema: z.array(entitySchema),
  needsEncoder: "entities",
  read: entitiesOf,
});

function entitiesOf(text: ReadText): Entity[] {
  const { prepared, outputs, tools } = text;
  const names = text.names ?? (outputs ? tools.tasks.entitiesOf(prepared, outputs) : []);
  // English spelled small may hold names; every language that the encoder has not learned and that is written with capitals gives them to its names.
  const isUnknown = !isSupported(prepared.text, text.language);
  const named = names
    .filter(
      ({ text: name }) =>
        !isUnknown ||
        !/^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\s\d'’-]+$/u.test(name) ||
        /\p{Lu}/u.test(name),
    )
    .map((entity) => ({ ...entity, score: trustOf(text) * entity.score }));
  const matches = tools.names.find(prepared.segmentation.tokens);
  const patterns = findPatterns(prepared.text, prepared.segmentation.spans);
  const types = new Set([...tools.namedTypes, ...matches.map((match) => match.entry.type)]);
  return addEntitySentiment(
    mergeEntities({ text: prepared.text, named, gazetteer: matches, patterns, correct: tools.names.correct }),
    text.sentiment?.sentences ?? [],
    types,
  );
}
