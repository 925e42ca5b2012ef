import type { ListedItem } from "../../http/schema/catalogue.ts";
import { hrefTo } from "../state/route.ts";
import { dayOf } from "../wording/dates.ts";
import { MoodMark } from "./mood-mark.tsx";

/** A short list of articles: mood, title, day. */
export function ItemLinks(props: { items: readonly ListedItem[] }) {
  if (props.items.length === 0) return <p class="state">No article yet.</p>;
  return (
    <ul class="item-links">
      {props.items.map((item) => (
        <li key={item.id}>
          <span>{item.sentiment && <MoodMark label={item.sentiment.label} score={item.sentiment.score} />}</span>
          <a class="item-link" href={hrefTo("articles", item.id)}>
            {item.title}
          </a>
          <time class="hint" dateTime={item.publishedAt}>
            {dayOf(item.publishedAt)}
          </time>
        </li>
      ))}
    </ul>
  );
}
