import { marked } from "marked";
import { parse as parseYaml } from "yaml";
import { htmlToText } from "../decoding/html-text.ts";
import type { ImportRecord } from "../decoding/record.ts";
import { readWhole } from "../decoding/whole-text.ts";

const frontMatter = /^---[ \t]*\r?\n([\s\S]*?)\r?\n?(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/;
const firstHeading = /^\s*#[ \t]+(.+?)[ \t]*#*[ \t]*(?:\r?\n|$)/;

/**
 * One Markdown document, with YAML front matter or without: its fields as they are named there, the text without markup as `body`.
 * Without a title in the front matter the first heading is the title, without that the name. `id` or `slug` of the front matter
 * is the id, else `name`. Faulty front matter is a fault: the document is not read in part.
 */
export async function* readMarkdown(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<ImportRecord> {
  const read = await readWhole(chunks);
  if ("tooLong" in read) {
    yield { line: 1, code: "document-too-long", detail: `the document has ${read.tooLong} bytes` };
    return;
  }
  if (read.text.trim() === "") return;
  const matter = frontMatter.exec(read.text);
  let fields: Record<string, unknown> = {};
  try {
    const parsed: unknown = matter ? parseYaml(matter[1]!) : undefined;
    if (parsed !== null && typeof parsed === "object" && !Array.isArray(parsed)) fields = parsed as typeof fields;
    else if (parsed != null) throw new Error("the front matter is not a list of fields");
  } catch (error) {
    yield { line: 1, code: "malformed-front-matter", detail: (error as Error).message.split("\n", 1)[0]! };
    return;
  }
  let text = matter ? read.text.slice(matter[0].length) : read.text;
  const heading = fields.title === undefined ? firstHeading.exec(text) : undefined;
  if (heading) text = text.slice(heading[0].length);
  const { categories, keywords, ...rest } = fields;
  yield {
    line: 1,
    value: {
      ...rest,
      id: fields.id ?? fields.slug ?? name,
      title: fields.title ?? heading?.[1] ?? name.split("/").at(-1),
      body: htmlToText(await marked.parse(text)),
      tags: fields.tags ?? keywords,
      section: fields.section ?? (Array.isArray(categories) ? (categories[0] as unknown) : categories),
    },
  };
}
