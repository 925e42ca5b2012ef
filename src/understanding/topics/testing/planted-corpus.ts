import { createRandom } from "../../../math/random.ts";

const themes = [
  "goal match team striker coach derby league penalty",
  "bank profit market shares economy growth rates investor",
  "film actor director award cinema oscar drama premiere",
  "vote election party minister parliament policy campaign leader",
].map((words) => words.split(" "));

/** Documents of 40 tokens, three quarters from one theme and a quarter from a second one; themes share no word. */
export function plantedDocuments(count: number, seed = 1, themeCount = themes.length): string[][] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, d) => {
    const main = themes[d % themeCount]!;
    const other = themes[(d + 1 + Math.floor(random() * (themeCount - 1))) % themeCount]!;
    return Array.from({ length: 40 }, () => {
      const theme = random() < 0.75 ? main : other;
      return theme[Math.floor(random() * theme.length)]!;
    });
  });
}

export const plantedThemes: readonly (readonly string[])[] = themes;
