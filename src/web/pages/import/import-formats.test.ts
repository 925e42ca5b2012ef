import { expect, test } from "vitest";
import { guessFormat } from "./import-formats.ts";

test("the ending names the format", () => {
  expect(guessFormat("Articles.CSV", "id,title")).toBe("csv");
  expect(guessFormat("post.md", "---")).toBe("markdown");
});

test("an XML file is a feed unless it is a WordPress export", () => {
  expect(guessFormat("feed.xml", '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">')).toBe("atom");
  expect(guessFormat("feed.xml", '<rss version="2.0">')).toBe("rss");
  expect(guessFormat("site.xml", '<rss xmlns:wp="http://wordpress.org/export/1.2/">')).toBe("wxr");
});

test("a name that says nothing is taken for JSON Lines", () => {
  expect(guessFormat("articles", "")).toBe("jsonl");
});
