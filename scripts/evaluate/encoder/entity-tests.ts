import type { EncoderTest } from "./encoder-test.ts";
import { type EntitySet, entitySets, toTokenSpan } from "./entity-sets.ts";
import { calibrationError, spanF1 } from "./metrics.ts";
import type { TestSets } from "./test-sets.ts";

export function entityTests(sets: TestSets): EncoderTest[] {
  return [
    entityTest(sets, {
      id: "conll2003",
      set: entitySets.conll2003,
      floor: 0.86,
      note: " (person, organization, location)",
    }),
    entityTest(sets, {
      id: "wnut17",
      set: entitySets.wnut17,
      floor: 0.4,
      note: " (mapped: corporation and group to organization, creative-work to work)",
    }),
    entityTest(sets, { id: "btc", set: entitySets.btc, note: " (person, organization, location)" }),
    entityTest(sets, {
      id: "wikineural",
      set: entitySets.wikineural,
      note: " (never trained on; person, organization, location)",
    }),
  ];
}

export function entityCalibration(sets: TestSets): EncoderTest {
  const sentences = () => sets.entities(entitySets.conll2003);
  return {
    id: "ece-entities",
    set: "CoNLL-2003 test",
    measure: "calibration error of entities found (right: exact span and type)",
    isError: true,
    dataFiles: [entitySets.conll2003.file],
    trivial: () => 0,
    async run(candidate) {
      const found = await candidate.entities?.(sets.textsOf(sentences()));
      const types = new Set<string>(Object.values(entitySets.conll2003.types));
      return (
        found &&
        calibrationError(
          found.flatMap((entities, i) =>
            entities.flatMap((entity) => {
              const span = toTokenSpan(sentences()[i]!, entity);
              if (!span || !types.has(span.type)) return [];
              const correct = sentences()[i]!.spans.some(
                ({ type, first, end }) => type === span.type && first === span.first && end === span.end,
              );
              return [{ confidence: entity.score, correct }];
            }),
          ),
        )
      );
    },
  };
}

function entityTest(
  sets: TestSets,
  { id, set, floor, note }: { id: string; set: EntitySet; floor?: number; note: string },
): EncoderTest {
  const sentences = () => sets.entities(set);
  const types = new Set(Object.values(set.types));
  return {
    id,
    set: `${set.name} test${note}`,
    measure: "F1, exact spans",
    ...(floor === undefined ? {} : { floor }),
    dataFiles: [set.file],
    trivial: () => 0,
    async run(candidate) {
      const found = await candidate.entities?.(sets.textsOf(sentences()));
      if (!found) return undefined;
      const guess = found.map((entities, i) =>
        entities.flatMap((entity) => toTokenSpan(sentences()[i]!, entity) ?? []),
      );
      return spanF1(
        sentences().map((sentence) => sentence.spans),
        guess,
        types,
      );
    },
  };
}
