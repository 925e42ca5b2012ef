import { type XmlChild, xmlText } from "../decoding/xml-children.ts";

/** The elements of one entry of a feed by their usual names ("title", "content:encoded"), in their order. */
export interface FeedFields {
  /** The first one of a name. */
  first(name: string): XmlChild | undefined;
  all(name: string): readonly XmlChild[];
  /** The text of the first one of these names that has any. */
  text(...names: string[]): string | undefined;
  texts(name: string): string[];
  /** Every element as a column with its text, for a map to choose from; of several with one name all that differ, joined. */
  columns(): Record<string, string>;
}

export interface FeedFieldsOptions {
  children: readonly XmlChild[];
  /** Prefix in the document -> usual prefix. */
  prefixes: ReadonlyMap<string, string>;
  /** The usual prefix of the feed's own elements, which go without one. */
  own: string;
}

export function createFeedFields({ children, prefixes, own }: FeedFieldsOptions): FeedFields {
  const byName = new Map<string, XmlChild[]>();
  for (const child of children) {
    const name = usualName(child.name, prefixes, own);
    const list = byName.get(name);
    if (list) list.push(child);
    else byName.set(name, [child]);
  }
  const fields: FeedFields = {
    first: (name) => byName.get(name)?.[0],
    all: (name) => byName.get(name) ?? [],
    text: (...names) => {
      for (const name of names) {
        for (const child of fields.all(name)) {
          const text = xmlText(child.xml);
          if (text !== "") return text;
        }
      }
      return undefined;
    },
    texts: (name) => fields.all(name).flatMap(({ xml }) => xmlText(xml) || []),
    columns: () =>
      Object.fromEntries(
        [...byName].flatMap(([name, list]) => {
          const texts = [...new Set(list.map(({ xml }) => xmlText(xml)).filter((text) => text !== ""))];
          return texts.length > 0 ? [[name, texts.join(" | ")]] : [];
        }),
      ),
  };
  return fields;
}

function usualName(name: string, prefixes: ReadonlyMap<string, string>, own: string): string {
  const colon = name.indexOf(":");
  const prefix = colon < 0 ? "" : name.slice(0, colon);
  const local = name.slice(colon + 1);
  const usual = prefixes.get(prefix) ?? prefix;
  return usual === "" || usual === own ? local : `${usual}:${local}`;
}

/** A link that a browser can follow. */
export function webAddress(text: string | undefined): string | undefined {
  return text !== undefined && /^https?:\/\//i.test(text) ? text : undefined;
}
