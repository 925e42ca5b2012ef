import fc from "fast-check";
import { expect, test } from "vitest";
import type { Entity } from "../../understanding/analysis/analysis.ts";
import { createCatalogueEntityLinker } from "./catalogue-entity-linker.ts";

const mention = (text: string, type = "person", start = 0): Entity => ({
  text,
  type,
  start,
  end: start + text.length,
  score: 0.9,
});
const mentions = (type: string, ...texts: string[]): Entity[] => texts.map((text, i) => mention(text, type, i * 100));

function idsOf(linker: ReturnType<typeof createCatalogueEntityLinker>, entities: readonly Entity[]) {
  return linker.link(entities).map((entity) => entity.id);
}

test("titles, surnames, initials and given names of one text are one person", () => {
  const linker = createCatalogueEntityLinker();
  const ids = idsOf(
    linker,
    mentions("person", "Dr Marie Curie", "Curie", "M. Curie", "Marie", "Mme Curie’s", "Curie's"),
  );
  expect(new Set(ids).size).toBe(1);
  expect(ids[0]).toBe("person:marie-curie");
  expect(linker.labelOf("person:marie-curie")).toBe("Dr Marie Curie");
});

test("a surname goes to the person named last before it when a text has two of that name", () => {
  const linker = createCatalogueEntityLinker();
  const [marie, first, pierre, second] = idsOf(
    linker,
    mentions("person", "Marie Curie", "Curie", "Pierre Curie", "Curie"),
  );
  expect(first).toBe(marie);
  expect(second).toBe(pierre);
  expect(marie).not.toBe(pierre);
});

test("a surname alone is joined across texts when only one person fits", () => {
  const linker = createCatalogueEntityLinker();
  const [marie] = idsOf(linker, mentions("person", "Marie Curie"));
  expect(idsOf(linker, mentions("person", "Curie"))).toEqual([marie]);
  expect(idsOf(linker, mentions("person", "M Curie"))).toEqual([marie]);
  const [irene] = idsOf(linker, mentions("person", "Irène Curie"));
  expect(irene).not.toBe(marie);
});

test("a full name that comes later takes over the entity of the surname, id kept", () => {
  const linker = createCatalogueEntityLinker();
  const [short] = idsOf(linker, mentions("person", "Curie"));
  expect(idsOf(linker, mentions("person", "Marie Curie"))).toEqual([short]);
  expect(linker.labelOf(short!)).toBe("Marie Curie");
});

test("organizations join by legal form and acronym", () => {
  const linker = createCatalogueEntityLinker();
  const ids = idsOf(linker, mentions("organization", "British Broadcasting Corporation", "BBC", "Tesco plc", "Tesco"));
  expect(linker.labelOf(ids[0]!)).toBe("British Broadcasting Corporation");
  expect(ids[2]).toBe(ids[3]);
  const [full] = idsOf(linker, mentions("organization", "European Central Bank"));
  expect(idsOf(linker, mentions("organization", "ECB"))).toEqual([full]);
  expect(idsOf(linker, mentions("organization", "E.C.B."))).toEqual([full]);
});

test("types must agree", () => {
  const linker = createCatalogueEntityLinker();
  const [person, place] = idsOf(linker, [mention("Washington", "person"), mention("Washington", "location", 50)]);
  expect(person).not.toBe(place);
});

test("near spellings of long names join, different names do not", () => {
  const linker = createCatalogueEntityLinker();
  const one = (text: string, type: string) => idsOf(linker, mentions(type, text))[0];
  expect(one("Mikhail Khodorkovsky", "person")).toBe(one("Mikhail Khodorkovskii", "person"));
  expect(one("North Korea", "location")).not.toBe(one("South Korea", "location"));
  expect(one("Iran", "location")).not.toBe(one("Iraq", "location"));
  expect(one("Boeing 737", "product")).not.toBe(one("Boeing 747", "product"));
});

test("an editor's names are found, and keep their label", () => {
  const linker = createCatalogueEntityLinker();
  linker.teach([{ name: "PlayStation 5", type: "product", aliases: ["PS5"] }]);
  const [id] = idsOf(linker, mentions("product", "PS5"));
  expect(linker.labelOf(id!)).toBe("PlayStation 5");
  idsOf(linker, mentions("product", "PS5", "PlayStation 5 Pro Edition"));
  expect(linker.labelOf(id!)).toBe("PlayStation 5");
});

test("dates, amounts and marks without letters are left as they are", () => {
  const linker = createCatalogueEntityLinker();
  const entities = [mention("Monday", "date"), mention("£5m", "money"), mention("—", "person")];
  expect(linker.link(entities)).toEqual(entities);
  expect([...linker.entities()]).toEqual([]);
});

test("state survives a round trip: the same names get the same ids", () => {
  const linker = createCatalogueEntityLinker();
  const texts = mentions("person", "Dr Marie Curie", "Curie", "Albert Einstein");
  const ids = idsOf(linker, texts);
  const restored = createCatalogueEntityLinker(JSON.parse(JSON.stringify(linker.state())));
  expect(idsOf(restored, texts)).toEqual(ids);
  expect(restored.entity(ids[0]!)?.mentions).toBe(4);
});

test("any mentions come back in order with offsets and text untouched", () => {
  const anyMention = fc.record({ text: fc.string(), type: fc.constantFrom("person", "organization", "date") });
  fc.assert(
    fc.property(fc.array(anyMention), (list) => {
      const entities = list.map(({ text, type }, i) => mention(text, type, i));
      const linked = createCatalogueEntityLinker().link(entities);
      expect(linked.map(({ id: _, ...rest }) => rest)).toEqual(entities);
    }),
  );
});
