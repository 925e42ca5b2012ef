/** Moves the focus to the title `step` rows after the one that holds it, or to the first. */
export function moveFocus(step: number): void {
  const titles = [...document.querySelectorAll<HTMLAnchorElement>(".article-title")];
  const current = titles.indexOf(document.activeElement as HTMLAnchorElement);
  const next = titles[current < 0 ? 0 : Math.min(titles.length - 1, Math.max(0, current + step))];
  next?.focus({ preventScroll: true });
  next?.closest("li")?.scrollIntoView({ block: "nearest" });
}
