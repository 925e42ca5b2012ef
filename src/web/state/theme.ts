import { signal } from "@preact/signals";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const storageName = "attune-theme";
const stored = localStorage.getItem(storageName) as Theme | null;

export const theme = signal<Theme>(stored && themes.includes(stored) ? stored : "system");

/** Sets the attribute that the style sheet reads; "system" leaves the choice to the browser. */
export function applyTheme(): void {
  const root = document.documentElement;
  if (theme.value === "system") delete root.dataset.theme;
  else root.dataset.theme = theme.value;
}

export function nextTheme(): void {
  theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length]!;
  localStorage.setItem(storageName, theme.value);
  applyTheme();
}
