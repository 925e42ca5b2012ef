/** What becomes of a file of an archive. */
export type EntryUse =
  | { kind: "read" }
  /** Passed over, and why. */
  | { kind: "skipped"; reason: string }
  /** The text of a record that stands in the list of posts. */
  | { kind: "text"; of: string };

/** Where Substack lists its posts; their texts are files of their own. */
export const listOfPosts = "posts.csv";

const media =
  /\.(?:png|jpe?g|gif|webp|svg|avif|bmp|ico|heic|mp[34]|m4[av]|mov|avi|webm|ogg|wav|pdf|docx?|xlsx?|pptx?|woff2?|ttf|otf|eot|css|m?js|map|scss|less|php|zip|db|exe)$/i;
const hidden = /(?:^|\/)(?:__MACOSX\/|\.[^/]+(?:$|\/)|Thumbs\.db$|desktop\.ini$)/;
const mediumPost = /^posts\/.+\.html$/;
/** Folders that Medium puts beside the posts. */
const mediumFolder =
  /^(?:bookmarks|claps|highlights|interests|ips|lists|pubs-following|profile|sessions|topics-following|users-following)\//;

/** Paths without the folder that holds the whole archive, where there is one. */
export function withoutRoot(paths: readonly string[]): string[] {
  const visible = paths.filter((path) => !hidden.test(path));
  const first = visible[0] ?? "";
  const root = first.slice(0, first.indexOf("/") + 1);
  const isShared = visible.length > 1 && visible.every((path) => path.startsWith(root));
  return paths.map((path) => (isShared && path.startsWith(root) ? path.slice(root.length) : path));
}

/**
 * What to do with each file of an archive by its path: exports of Medium and Substack hold far more than articles, other archives are read
 * file by file. Pictures, programs and hidden files hold no articles.
 */
export function entryUses(paths: readonly string[]): EntryUse[] {
  const isMedium = paths.some((path) => mediumPost.test(path)) && paths.some((path) => mediumFolder.test(path));
  const isSubstack = paths.includes(listOfPosts);
  return paths.map((path) => {
    if (hidden.test(path)) return { kind: "skipped", reason: "a hidden file" };
    if (media.test(path)) return { kind: "skipped", reason: "a file without text" };
    if (isMedium && !mediumPost.test(path)) return { kind: "skipped", reason: "not a post of Medium" };
    if (!isSubstack || path === listOfPosts) return { kind: "read" };
    const post = /^posts\/([^/]+)\.html$/.exec(path)?.[1];
    return post === undefined ? { kind: "skipped", reason: "not a post of Substack" } : { kind: "text", of: post };
  });
}
