import { acronymsOf, type NameForm, nameForm } from "./name-forms.ts";

export interface KnownEntity {
  /** Given once, never changed and never reused. */
  id: string;
  /** The name to show: the editor's, else the most frequent full form. */
  label: string;
  type: string;
  /** How often each written form was seen. */
  forms: Record<string, number>;
  mentions: number;
  /** An editor's entity keeps its label and its forms. */
  source: "text" | "gazetteer";
}

/** Serialisable state of a registry. */
export interface EntityRegistryState {
  version: 1;
  entities: KnownEntity[];
}

/** A name that editors add: a brand, a product, a person with other spellings. */
export interface GazetteerEntry {
  /** The entity that it names; without one, the entity that bears the name, or a new one. */
  id?: string;
  name: string;
  type: string;
  aliases?: readonly string[];
}

/** Entities of a catalogue, found by any of their names. Owns its state; not shared between threads. */
export interface EntityRegistry {
  get(id: string): KnownEntity | undefined;
  entities(): IterableIterator<KnownEntity>;
  /** Entities of the type with exactly this folded name. */
  named(key: string, type: string): readonly KnownEntity[];
  /** Persons whose last name is this word. */
  surnamed(surname: string): readonly KnownEntity[];
  /** Entities of the type whose acronym this is. */
  abbreviated(acronym: string, type: string): readonly KnownEntity[];
  /** Entities of the type whose folded name starts with the same letter and has as many words. */
  alike(form: NameForm, type: string): readonly KnownEntity[];
  /** Counts so many more mentions of the entity in this written form; a negative number takes them back, down to none. */
  add(id: string, text: string, count: number): void;
  create(text: string, type: string, source?: KnownEntity["source"]): KnownEntity;
  /** Adds an editor's entity, or its names to the one that already bears its name. */
  teach(entry: GazetteerEntry): KnownEntity;
  /** Takes back what `teach` added: names that no text has are forgotten, the label is again the best form that texts have. */
  unteach(id: string): void;
  /** Takes over entities as another process stored them. */
  adopt(entities: readonly KnownEntity[]): void;
  state(): EntityRegistryState;
}

export function createEntityRegistry(state?: EntityRegistryState): EntityRegistry {
  const byId = new Map<string, KnownEntity>();
  const byName = new Map<string, KnownEntity[]>();
  const bySurname = new Map<string, KnownEntity[]>();
  const byAcronym = new Map<string, KnownEntity[]>();
  const byShape = new Map<string, KnownEntity[]>();

  function index(entity: KnownEntity, text: string): void {
    const form = nameForm(text, entity.type);
    if (form.words.length === 0) return;
    join(byName, `${entity.type}:${form.key}`, entity);
    join(byShape, shapeOf(form, entity.type), entity);
    if (entity.type === "person") join(bySurname, form.words.at(-1)!, entity);
    else for (const acronym of acronymsOf(form)) join(byAcronym, `${entity.type}:${acronym}`, entity);
  }

  function restore(entity: KnownEntity): void {
    byId.set(entity.id, entity);
    for (const text of Object.keys(entity.forms)) index(entity, text);
    index(entity, entity.label);
  }

  function freeId(text: string, type: string): string {
    const slug = nameForm(text, type).words.join("-") || "unnamed";
    let id = `${type}:${slug}`;
    for (let n = 2; byId.has(id); n++) id = `${type}:${slug}-${n}`;
    return id;
  }

  function create(text: string, type: string, source: KnownEntity["source"] = "text"): KnownEntity {
    const entity: KnownEntity = { id: freeId(text, type), label: text.trim(), type, forms: {}, mentions: 0, source };
    restore(entity);
    return entity;
  }

  for (const entity of state?.entities ?? []) restore({ ...entity, forms: { ...entity.forms } });

  return {
    get: (id) => byId.get(id),
    entities: () => byId.values(),
    named: (key, type) => byName.get(`${type}:${key}`) ?? [],
    surnamed: (surname) => bySurname.get(surname) ?? [],
    abbreviated: (acronym, type) => byAcronym.get(`${type}:${acronym}`) ?? [],
    alike: (form, type) => byShape.get(shapeOf(form, type)) ?? [],
    create,
    add(id, text, count) {
      const entity = byId.get(id);
      if (entity === undefined) return;
      const written = text.trim();
      if (!Object.hasOwn(entity.forms, written)) {
        entity.forms[written] = 0;
        index(entity, written);
      }
      const added = Math.max(count, -entity.forms[written]!);
      entity.forms[written]! += added;
      entity.mentions += added;
      if (entity.source === "text") entity.label = bestLabel(entity);
    },
    teach(entry) {
      const known = entry.id === undefined ? undefined : byId.get(entry.id);
      const named = byName.get(`${entry.type}:${nameForm(entry.name, entry.type).key}`)?.[0];
      const entity = known ?? named ?? create(entry.name, entry.type, "gazetteer");
      entity.source = "gazetteer";
      entity.label = entry.name;
      for (const name of [entry.name, ...(entry.aliases ?? [])]) {
        entity.forms[name] ??= 0;
        index(entity, name);
      }
      return entity;
    },
    unteach(id) {
      const entity = byId.get(id);
      if (entity === undefined || entity.source !== "gazetteer") return;
      for (const index of [byName, bySurname, byAcronym, byShape]) leave(index, entity);
      entity.source = "text";
      entity.forms = Object.fromEntries(Object.entries(entity.forms).filter(([, count]) => count > 0));
      if (Object.keys(entity.forms).length > 0) entity.label = bestLabel(entity);
      restore(entity);
    },
    adopt(entities) {
      for (const stored of entities) {
        const known = byId.get(stored.id);
        if (known === undefined) restore({ ...stored, forms: { ...stored.forms } });
        else {
          Object.assign(known, stored, { forms: { ...stored.forms } });
          for (const text of [...Object.keys(known.forms), known.label]) index(known, text);
        }
      }
    },
    state: () => ({
      version: 1,
      entities: [...byId.values()].map((entity) => ({ ...entity, forms: { ...entity.forms } })),
    }),
  };
}

/** The form with most name words, since "Marie Curie" says more than "Curie"; among equals the most frequent, then the shortest. */
function bestLabel(entity: KnownEntity): string {
  const ranked = Object.entries(entity.forms).map(([text, count]) => ({
    text,
    count,
    words: nameForm(text, entity.type).words.filter((word) => word.length > 1).length,
  }));
  ranked.sort((a, b) => b.words - a.words || b.count - a.count || a.text.length - b.text.length);
  return ranked[0]?.text ?? entity.label;
}

function shapeOf(form: NameForm, type: string): string {
  return `${type}:${form.words[0]?.[0] ?? ""}:${form.words.length}`;
}

function join(index: Map<string, KnownEntity[]>, key: string, entity: KnownEntity): void {
  const list = index.get(key);
  if (list === undefined) index.set(key, [entity]);
  else if (!list.includes(entity)) list.push(entity);
}

function leave(index: Map<string, KnownEntity[]>, entity: KnownEntity): void {
  for (const [key, list] of index) {
    if (!list.includes(entity)) continue;
    const rest = list.filter((other) => other !== entity);
    if (rest.length > 0) index.set(key, rest);
    else index.delete(key);
  }
}
