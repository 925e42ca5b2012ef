import { useEffect, useRef } from "preact/hooks";
import { hrefTo, type Page, pageGroups, route } from "../state/route.ts";
import { nextTheme, theme } from "../state/theme.ts";

export const pageTitles: Record<Page, string> = {
  articles: "Articles",
  try: "Try it",
  users: "Users",
  segments: "Segments",
  messages: "Messages",
  topics: "Topics",
  entities: "Names",
  tags: "Tags",
  experiments: "Experiments",
  predictions: "Predictions",
  insight: "Insight",
  people: "People",
  sources: "Sources",
  deliveries: "Deliveries",
  import: "Import",
};

const themeSigns = { system: "◐", light: "○", dark: "●" } as const;

export function TopBar(props: { onShowKeys: () => void }) {
  const nav = useRef<HTMLElement>(null);
  const current = route.value.page;
  // On a phone the row of pages is wider than the screen.
  useEffect(() => {
    nav.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [current]);
  return (
    <header class="top-bar">
      <a class="brand" href={hrefTo("articles")}>
        <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
          <path d="M11 4v9a5 5 0 0 0 10 0V4M16 18v10" />
        </svg>
        Attune
      </a>
      <nav ref={nav} aria-label="Pages">
        {pageGroups.map((group) => (
          <span key={group[0]} class="nav-group">
            {group.map((page) => (
              <a key={page} href={hrefTo(page)} aria-current={current === page ? "page" : undefined}>
                {pageTitles[page]}
              </a>
            ))}
          </span>
        ))}
      </nav>
      <div class="top-tools">
        <button
          type="button"
          class="icon-button"
          onClick={nextTheme}
          title={`Colours: ${theme.value} (d)`}
          aria-label={`Colours: ${theme.value}. Change`}
        >
          {themeSigns[theme.value]}
        </button>
        <button
          type="button"
          class="icon-button"
          onClick={props.onShowKeys}
          title="Keys (?)"
          aria-label="Show the keys"
        >
          ?
        </button>
      </div>
    </header>
  );
}
