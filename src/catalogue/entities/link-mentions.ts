import { JaroWinklerDistance } from "natural/lib/natural/distance/index.js";
import type { Entity } from "../../understanding/analysis/analysis.ts";
import type { EntityRegistry, KnownEntity } from "./entity-registry.ts";
import { acronymsOf, isShortPersonForm, type NameForm, nameForm } from "./name-forms.ts";

/** Kinds of entity that have an identity; dates, amounts and addresses have none. */
export const linkedTypes: ReadonlySet<string> = new Set([
  "person",
  "organization",
  "location",
  "product",
  "work",
  "event",
]);

/** Below this length two different names are too often one letter apart ("Iran", "Iraq"). */
const shortestFuzzyName = 8;
/** Jaro-Winkler from which two long names are spellings of one; chosen so that "Gordon Brown" and "Gordon Browne" join and "North Korea" and "South Korea" do not. */
const spellingSimilarity = 0.96;
/** A surname alone goes to a known person only if that person is this many times as frequent as any namesake. */
const surnameDominance = 3;

interface Cluster {
  type: string;
  /** The entity that an editor said it is. */
  id: string | undefined;
  /** The longest name first: the others are short for it. */
  form: NameForm;
  mentions: Entity[];
}

/**
 * Joins the mentions of one text to entities of the registry and returns them in order, each with its `id`; the registry learns new
 * entities and names. First within the text: equal folded names, a person's surname or initials with a full name ("Curie" with "Dr Marie Curie"),
 * an acronym with its name ("BBC"). Then across the catalogue: the same name, short and long forms where only one person fits, acronyms, and
 * near spellings by Jaro-Winkler. Types must agree throughout. A mention that has an `id` goes to that entity, if it is known. Mentions of other types, or without a letter or digit, come back as they are.
 */
export function linkMentions(registry: EntityRegistry, mentions: readonly Entity[]): Entity[] {
  const clusters = clusterMentions(mentions);
  const ids = new Map<Entity, string>();
  for (const cluster of clusters) {
    const said = cluster.id === undefined ? undefined : registry.get(cluster.id);
    const entity = said ?? findEntity(registry, cluster) ?? registry.create(longestText(cluster), cluster.type);
    const counts = new Map<string, number>();
    for (const mention of cluster.mentions) {
      ids.set(mention, entity.id);
      counts.set(mention.text, (counts.get(mention.text) ?? 0) + 1);
    }
    for (const [text, count] of counts) registry.add(entity.id, text, count);
  }
  return mentions.map((mention) => {
    const id = ids.get(mention);
    return id === undefined ? mention : { ...mention, id };
  });
}

/** Groups the mentions of one text; the fullest names open the groups, shorter forms join the nearest earlier one that fits. */
function clusterMentions(mentions: readonly Entity[]): Cluster[] {
  const named = mentions
    .filter((mention) => linkedTypes.has(mention.type))
    .map((mention, order) => ({ mention, order, form: nameForm(mention.text, mention.type) }))
    .filter(({ form }) => form.words.length > 0);
  named.sort(
    (a, b) => b.form.words.length - a.form.words.length || b.form.key.length - a.form.key.length || a.order - b.order,
  );
  const clusters: Cluster[] = [];
  for (const { mention, form } of named) {
    const same = clusters.find(
      (cluster) => cluster.type === mention.type && cluster.form.key === form.key && cluster.id === mention.id,
    );
    const joined = same ?? (mention.id === undefined ? onlyFitting(clusters, mention, form) : undefined);
    if (joined !== undefined) joined.mentions.push(mention);
    else clusters.push({ type: mention.type, id: mention.id, form, mentions: [mention] });
  }
  return clusters;
}

/** The one group that a shorter form can belong to; of several persons with that surname, the last named before it. */
function onlyFitting(clusters: readonly Cluster[], mention: Entity, form: NameForm): Cluster | undefined {
  const fitting = clusters.filter(
    (cluster) => cluster.type === mention.type && isShortForm(form, cluster.form, mention),
  );
  if (fitting.length < 2) return fitting[0];
  const before = (cluster: Cluster): number =>
    Math.max(-1, ...cluster.mentions.filter((other) => other.start < mention.start).map((other) => other.start));
  return fitting.reduce((best, cluster) => (before(cluster) > before(best) ? cluster : best));
}

function isShortForm(short: NameForm, long: NameForm, mention: Entity): boolean {
  if (mention.type === "person") return isShortPersonForm(short, long) || isGivenName(short, long);
  return isAcronym(short, mention.text) && acronymsOf(long).includes(short.key);
}

/** "Marie" for "Marie Curie" holds within one text only. */
function isGivenName(short: NameForm, long: NameForm): boolean {
  return short.words.length === 1 && short.key.length > 1 && long.words.length > 1 && long.words[0] === short.key;
}

function isAcronym(form: NameForm, text: string): boolean {
  return (
    form.words.length === 1 &&
    form.key.length >= 2 &&
    text.replace(/[^\p{L}]/gu, "") === text.replace(/[^\p{L}]/gu, "").toUpperCase()
  );
}

function findEntity(registry: EntityRegistry, cluster: Cluster): KnownEntity | undefined {
  const { form, type } = cluster;
  const exact = mostMentioned(registry.named(form.key, type));
  if (exact !== undefined) return exact;
  if (type === "person") return findPerson(registry, form) ?? nearSpelling(registry, form, type);
  const text = cluster.mentions[0]!.text;
  if (isAcronym(form, text)) return only(registry.abbreviated(form.key, type));
  const shortForms = acronymsOf(form).flatMap((acronym) => registry.named(acronym, type));
  return only([...new Set(shortForms)].filter((entity) => isOnlyAcronym(entity))) ?? nearSpelling(registry, form, type);
}

/** Short and long forms of a person's name, where one person fits, or one is far more frequent than the rest. */
function findPerson(registry: EntityRegistry, form: NameForm): KnownEntity | undefined {
  const namesakes = registry.surnamed(form.words.at(-1)!).filter((entity) => {
    const forms = Object.keys(entity.forms).map((text) => nameForm(text, "person"));
    return (
      forms.some((known) => isShortPersonForm(form, known) || isShortPersonForm(known, form)) &&
      forms.every((known) => known.words.length < 2 || form.words.length < 2 || isCompatible(form, known))
    );
  });
  return only(namesakes) ?? dominant(namesakes);
}

function isCompatible(a: NameForm, b: NameForm): boolean {
  return a.words.at(-1) !== b.words.at(-1) || isShortPersonForm(a, b) || isShortPersonForm(b, a);
}

function nearSpelling(registry: EntityRegistry, form: NameForm, type: string): KnownEntity | undefined {
  if (form.key.length < shortestFuzzyName || /\d/.test(form.key)) return undefined;
  let best: KnownEntity | undefined;
  let bestSimilarity = spellingSimilarity;
  for (const entity of registry.alike(form, type)) {
    const known = nameForm(entity.label, type).key;
    if (known.length < shortestFuzzyName || /\d/.test(known)) continue;
    const similarity = JaroWinklerDistance(form.key, known);
    if (similarity < bestSimilarity || (similarity === bestSimilarity && !(best && entity.id < best.id))) continue;
    best = entity;
    bestSimilarity = similarity;
  }
  return best;
}

function isOnlyAcronym(entity: KnownEntity): boolean {
  return Object.keys(entity.forms).every((text) => isAcronym(nameForm(text, entity.type), text));
}

function only(entities: readonly KnownEntity[]): KnownEntity | undefined {
  return entities.length === 1 ? entities[0] : undefined;
}

function dominant(entities: readonly KnownEntity[]): KnownEntity | undefined {
  const [first, second] = [...entities].sort((a, b) => (isBefore(a, b) ? -1 : 1));
  return first && second && first.mentions >= surnameDominance * second.mentions ? first : undefined;
}

function mostMentioned(entities: readonly KnownEntity[]): KnownEntity | undefined {
  return entities.reduce<KnownEntity | undefined>(
    (best, entity) => (best === undefined || isBefore(entity, best) ? entity : best),
    undefined,
  );
}

/** Ties go by id, so that the order in which a registry was filled does not matter. */
function isBefore(a: KnownEntity, b: KnownEntity): boolean {
  return a.mentions > b.mentions || (a.mentions === b.mentions && a.id < b.id);
}

function longestText(cluster: Cluster): string {
  return cluster.mentions.find((mention) => nameForm(mention.text, cluster.type).key === cluster.form.key)!.text;
}
