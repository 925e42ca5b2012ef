type JsonObject = Record<string, unknown>;

/**
 * Posts of a Ghost export (`{db: [{data: {posts, tags, posts_tags, users, posts_authors}}]}` or `{data: …}`) with their tags and authors by
 * name; posts that are not published come as the reason. Undefined for other objects.
 */
export function ghostPosts(
  value: JsonObject,
): ({ value: JsonObject } | { skipped: string; excerpt: string })[] | undefined {
  const db = Array.isArray(value.db) ? (value.db[0] as JsonObject | undefined) : value;
  const data = db?.data as JsonObject | undefined;
  if (!Array.isArray(data?.posts) || !(Array.isArray(data.posts_tags) || value.db !== undefined)) return undefined;
  const tags = linked({ data, names: "tags", links: "posts_tags", key: "tag_id" });
  const authors = linked({ data, names: "users", links: "posts_authors", key: "author_id" });
  const users = namesById(data.users);
  return rowsOf(data.posts).map((post) => {
    const isPage = post.type === "page" || post.page === 1 || post.page === true;
    const kind = isPage ? "page" : "post";
    const status = String(post.status ?? "published");
    if (status !== "published")
      return { skipped: `a ${kind} with the status ${status}`, excerpt: String(post.title ?? "") };
    const id = String(post.id);
    const author = users.get(String(post.author_id));
    const value = {
      id: post.uuid ?? post.slug ?? id,
      title: post.title,
      body: textOf(post),
      type: kind,
      url: post.canonical_url ?? undefined,
      publishedAt: post.published_at ?? post.created_at,
      language: post.locale ?? undefined,
      authors: authors.get(id) ?? (author === undefined ? [] : [author]),
      tags: tags.get(id) ?? [],
    };
    return { value };
  });
}

function textOf(post: JsonObject): unknown {
  if (typeof post.html === "string" && post.html !== "") return { html: post.html };
  if (typeof post.plaintext === "string" && post.plaintext !== "") return { text: post.plaintext };
  if (typeof post.markdown === "string" && post.markdown !== "") return { markdown: post.markdown };
  for (const source of [post.lexical, post.mobiledoc]) {
    if (typeof source !== "string" || source === "") continue;
    const text = textIn(source);
    if (text !== "") return { text };
  }
  return post.custom_excerpt ?? undefined;
}

/** All texts of an editor's document (Lexical, Mobiledoc), in order: without recursion, since they may nest without limit. */
function textIn(source: string): string {
  const paragraphs: string[] = [];
  try {
    const open: unknown[] = [JSON.parse(source)];
    while (open.length > 0) {
      const node = open.pop();
      if (Array.isArray(node)) {
        // A marker of Mobiledoc: type, markups, closed ones, text.
        if (node.length === 4 && typeof node[3] === "string") paragraphs.push(node[3]);
        else for (let i = node.length - 1; i >= 0; i--) open.push(node[i]);
      } else if (node !== null && typeof node === "object") {
        const { text, markdown, html, ...rest } = node as JsonObject;
        const own = [text, markdown, html].find((one) => typeof one === "string");
        if (own !== undefined) paragraphs.push(own as string);
        for (const inner of Object.values(rest).reverse()) if (typeof inner === "object") open.push(inner);
      }
    }
  } catch {
    return "";
  }
  return paragraphs.join(" ").trim();
}

interface LinkedOptions {
  data: JsonObject;
  /** The table of what is named, the table that links posts with it, and the link's column for it. */
  names: string;
  links: string;
  key: string;
}

/** Names by post, in the order that the links give. */
function linked({ data, names, links, key }: LinkedOptions): Map<string, string[]> {
  const byId = namesById(data[names]);
  const found = new Map<string, string[]>();
  const rows = rowsOf(data[links]).sort((a, b) => Number(a.sort_order ?? 0) - Number(b.sort_order ?? 0));
  for (const row of rows) {
    const name = byId.get(String(row[key]));
    if (name === undefined) continue;
    const post = String(row.post_id);
    const list = found.get(post);
    if (list) list.push(name);
    else found.set(post, [name]);
  }
  return found;
}

/** Ghost marks tags for its own use with "#". */
function namesById(rows: unknown): Map<string, string> {
  return new Map(
    rowsOf(rows).flatMap(({ id, name }) =>
      typeof name === "string" && !name.startsWith("#") ? [[String(id), name] as const] : [],
    ),
  );
}

function rowsOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter((row): row is JsonObject => row !== null && typeof row === "object") : [];
}
