import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { Loading } from "../elements/states.tsx";
import { ArticlePage } from "../pages/article/article-page.tsx";
import { ArticlesPage } from "../pages/articles/articles-page.tsx";
import { useKeys } from "../state/keys.ts";
import { takeBack } from "../state/notice.ts";
import { cameFrom, go, hrefTo, type Page, route } from "../state/route.ts";
import { nextTheme } from "../state/theme.ts";
import { KeyMap } from "./key-map.tsx";
import { NoticeBar } from "./notice-bar.tsx";
import { pageTitles, TopBar } from "./top-bar.tsx";

type PageView = ComponentType<{ id: string | undefined }>;

const laterPages: Record<Exclude<Page, "articles">, () => Promise<PageView>> = {
  try: async () => (await import("../pages/try-it/try-page.tsx")).TryPage,
  users: async () => (await import("../pages/users/users-page.tsx")).UsersPage,
  segments: async () => (await import("../pages/segments/segments-page.tsx")).SegmentsPage,
  messages: async () => (await import("../pages/messages/messages-page.tsx")).MessagesPage,
  topics: async () => (await import("../pages/topics/topics-page.tsx")).TopicsPage,
  entities: async () => (await import("../pages/entities/entities-page.tsx")).EntitiesPage,
  tags: async () => (await import("../pages/tags/tags-page.tsx")).TagsPage,
  experiments: async () => (await import("../pages/experiments/experiments-page.tsx")).ExperimentsPage,
  predictions: async () => (await import("../pages/predictions/predictions-page.tsx")).PredictionsPage,
  people: async () => (await import("../pages/people/people-page.tsx")).PeoplePage,
  sources: async () => (await import("../pages/sources/sources-page.tsx")).SourcesPage,
  deliveries: async () => (await import("../pages/deliveries/deliveries-page.tsx")).DeliveriesPage,
  insight: async () => (await import("../pages/insight/insight-page.tsx")).InsightPage,
  import: async () => (await import("../pages/import/import-page.tsx")).ImportPage,
};

export function Desk() {
  const showsKeys = useSignal(false);
  useKeys("Everywhere", [
    { key: "g a", does: "go to the articles", run: () => go(hrefTo("articles")) },
    { key: "g t", does: "go to Try it", run: () => go(hrefTo("try")) },
    { key: "g r", does: "go to the users", run: () => go(hrefTo("users")) },
    { key: "g g", does: "go to the segments", run: () => go(hrefTo("segments")) },
    { key: "g m", does: "go to the messages", run: () => go(hrefTo("messages")) },
    { key: "g o", does: "go to the topics", run: () => go(hrefTo("topics")) },
    { key: "g n", does: "go to the names", run: () => go(hrefTo("entities")) },
    { key: "g l", does: "go to the tags", run: () => go(hrefTo("tags")) },
    { key: "g e", does: "go to the experiments", run: () => go(hrefTo("experiments")) },
    { key: "g p", does: "go to the predictions", run: () => go(hrefTo("predictions")) },
    { key: "g s", does: "go to the insight", run: () => go(hrefTo("insight")) },
    { key: "g h", does: "go to the people", run: () => go(hrefTo("people")) },
    { key: "g q", does: "go to the sources", run: () => go(hrefTo("sources")) },
    { key: "g d", does: "go to the deliveries", run: () => go(hrefTo("deliveries")) },
    { key: "g i", does: "go to the import", run: () => go(hrefTo("import")) },
    { key: "u", does: "take back the last step", run: takeBack },
    { key: "d", does: "change between light and dark", run: nextTheme },
    {
      key: "?",
      does: "show this list",
      run: () => {
        showsKeys.value = true;
      },
    },
  ]);
  const { page, id } = route.value;
  const isFirst = useSignal(true);
  useTitle(page, id);
  useEffect(() => {
    // Whoever reads with the ears hears that another page is shown; the first page is announced by the browser.
    if (!isFirst.value) focusPlace(page, id);
    isFirst.value = false;
  }, [page, id]);
  return (
    <>
      <button type="button" class="skip" onClick={focusMain}>
        Skip to the content
      </button>
      <TopBar
        onShowKeys={() => {
          showsKeys.value = true;
        }}
      />
      <main id="main" tabIndex={-1}>
        <PageOutlet page={page} id={id} />
      </main>
      <NoticeBar />
      {showsKeys.value && (
        <KeyMap
          onClose={() => {
            showsKeys.value = false;
          }}
        />
      )}
    </>
  );
}

function PageOutlet(props: { page: Page; id: string | undefined }) {
  const { page, id } = props;
  if (page === "articles") return id === undefined ? <ArticlesPage /> : <ArticlePage key={id} id={id} />;
  return <LaterPage key={page} page={page} id={id} />;
}

/** Pages beside the articles are fetched when first visited. */
function LaterPage(props: { page: Exclude<Page, "articles">; id: string | undefined }) {
  const view = useSignal<PageView | undefined>(undefined);
  const hasFailed = useSignal(false);
  useEffect(() => {
    laterPages[props.page]().then(
      (loaded) => {
        view.value = loaded;
      },
      () => {
        hasFailed.value = true;
      },
    );
  }, [props.page, view, hasFailed]);
  const View = view.value;
  if (hasFailed.value) return <PageMissing />;
  return View ? <View id={props.id} /> : <Loading what="the page" />;
}

/** The file of a page did not come: the server is away, or was updated since this tab was opened. */
function PageMissing() {
  return (
    <div class="state state-failed" role="alert">
      <p>This page could not be loaded: the server did not answer, or a newer version of it is running.</p>
      <button type="button" class="button" onClick={() => location.reload()}>
        Load the desk again
      </button>
    </div>
  );
}

/** Names the tab after the page and, where it shows one thing, after that: its heading, which may come or change later. */
function useTitle(page: Page, id: string | undefined): void {
  useEffect(() => {
    const main = document.getElementById("main")!;
    const name = () => {
      const heading = id === undefined ? "" : (main.querySelector("h1")?.textContent?.trim() ?? "");
      document.title = [heading, pageTitles[page], "Attune"].filter((part) => part !== "").join(" · ");
    };
    name();
    const observer = new MutationObserver(name);
    observer.observe(main, { childList: true, subtree: true, characterData: true });
    return () => observer.disconnect();
  }, [page, id]);
}

/** So many frames a list may take to be drawn again. */
const mostFrames = 60;

/** The focus goes to what is new; back in a list, to what one comes from, so that the keyboard goes on from there. */
function focusPlace(page: Page, id: string | undefined): void {
  focusMain();
  const left = cameFrom?.page === page ? cameFrom.id : undefined;
  if (id !== undefined || left === undefined) return;
  let frames = 0;
  const look = () => {
    if (document.activeElement?.id !== "main") return;
    const link = document.querySelector<HTMLElement>(`main a[href=${JSON.stringify(hrefTo(page, left))}]`);
    if (link) link.focus({ preventScroll: true });
    else if (++frames < mostFrames) requestAnimationFrame(look);
  };
  look();
}

function focusMain(): void {
  document.getElementById("main")?.focus();
}
