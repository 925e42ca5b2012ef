// What both pages share: who reads, what is recommended, and a list of it.

/** The id by which Attune knows the reader: an account where the site has one, else the browser. */
export const readerId = () => analytics.user().id() ?? analytics.user().anonymousId();

export async function recommendations(limit) {
  const reply = await fetch(`/v1/users/${encodeURIComponent(readerId())}/recommendations?limit=${limit}`);
  if (!reply.ok) throw new Error(`Attune answered ${reply.status}`);
  return reply.json();
}

/** Draws the list anew; an entry that stays is moved to its new place. */
export function draw(list, { items, recommendationId }) {
  const known = new Map([...list.children].map((entry) => [entry.dataset.id, entry]));
  const tops = new Map([...known].map(([id, entry]) => [id, entry.getBoundingClientRect().top]));
  list.replaceChildren(...items.map((item) => known.get(item.id) ?? entryOf(item)));
  for (const entry of list.children) {
    entry.querySelector("a").dataset.attuneRecommendation = recommendationId;
    const { reasons = [] } = items.find(({ id }) => id === entry.dataset.id);
    entry.querySelector(".reason").textContent = reasons[0]?.detail ?? "";
    move(entry, tops.get(entry.dataset.id));
  }
}

function entryOf({ id, title }) {
  const entry = document.createElement("li");
  entry.dataset.id = id;
  const link = document.createElement("a");
  link.href = `article.html?id=${encodeURIComponent(id)}`;
  link.target = "_blank";
  link.dataset.attuneItem = id;
  link.textContent = title;
  const reason = document.createElement("span");
  reason.className = "reason";
  entry.append(link, reason);
  return entry;
}

function move(entry, formerTop) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const way = (formerTop ?? entry.getBoundingClientRect().top + 40) - entry.getBoundingClientRect().top;
  if (way !== 0)
    entry.animate([{ transform: `translateY(${way}px)` }, { transform: "none" }], {
      duration: 300,
      easing: "ease-out",
    });
}
