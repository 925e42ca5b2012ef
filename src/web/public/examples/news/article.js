import { draw, recommendations } from "./attune-feed.js";

const id = new URLSearchParams(location.search).get("id") ?? "";
const article = document.getElementById("article");

const reply = await fetch(`/v1/items/${encodeURIComponent(id)}`);
if (reply.ok) {
  const { item } = await reply.json();
  document.title = `${item.title} · The Daily Example`;
  const heading = document.createElement("h1");
  heading.textContent = item.title;
  const paragraphs = item.body.split(/\n+/).map((text) => {
    const paragraph = document.createElement("p");
    paragraph.textContent = text;
    return paragraph;
  });
  article.replaceChildren(heading, ...paragraphs);
  // From here on attune.js sees what is read of it.
  article.dataset.attuneItem = item.id;
} else article.querySelector("h1").textContent = "There is no such article";
analytics.page("Article");

const say = (event) => () => analytics.track(event, { itemId: id }).flush();
document.getElementById("like").addEventListener("click", say("Item Liked"));
document.getElementById("share").addEventListener("click", say("Item Shared"));

draw(document.getElementById("feed"), await recommendations(4));
