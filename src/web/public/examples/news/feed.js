import { draw, recommendations } from "./attune-feed.js";

const list = document.getElementById("feed");
const state = document.getElementById("state");
let isDrawing = false;
let isWanted = false;

/** Changes that come while the list is drawn are drawn together. */
async function refresh() {
  isWanted = true;
  if (isDrawing) return;
  isDrawing = true;
  while (isWanted) {
    isWanted = false;
    const startedAt = performance.now();
    try {
      draw(list, await recommendations(12));
      state.textContent = `Ranked in ${Math.round(performance.now() - startedAt)} ms`;
      list.dataset.drawn = String(Number(list.dataset.drawn ?? 0) + 1);
    } catch (error) {
      state.textContent = `The list could not be loaded (${error.message}). It is tried again with the next change.`;
    }
  }
  isDrawing = false;
}

analytics.page("Feed");
analytics.live(refresh);
await refresh();

document.getElementById("reset").addEventListener("click", () => {
  analytics.reset();
  void refresh();
});
