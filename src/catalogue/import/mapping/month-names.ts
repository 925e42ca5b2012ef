/** Languages whose month names are read; where two of them use one name for different months, neither is. */
const languages =
  "en de fr es it pt nl sv da nb fi is pl cs sk sl ro hu tr el ru uk bg et lv lt ca eu gl id ms vi ga cy sq mk sr af th ar he hi".split(
    " ",
  );

let months: ReadonlyMap<string, number> | undefined;

/** The month (1 to 12) that a word names in one of many languages, long or short, with or without its full stop; undefined for other words. */
export function monthOf(word: string): number | undefined {
  months ??= readMonths();
  const key = plain(word);
  return months.get(key) ?? (key.length > 4 ? months.get(key.slice(0, 3)) : undefined);
}

function readMonths(): ReadonlyMap<string, number> {
  const found = new Map<string, Set<number>>();
  const english = new Map<string, number>();
  for (const language of languages) {
    for (const options of [
      { month: "long" },
      { month: "short" },
      { month: "long", day: "numeric" },
      { month: "short", day: "numeric" },
    ] as const) {
      const format = new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" });
      for (let month = 1; month <= 12; month++) {
        const parts = format.formatToParts(new Date(Date.UTC(2001, month - 1, 5)));
        const name = plain(parts.find(({ type }) => type === "month")?.value ?? "");
        if (name.length < 2 || /\d/.test(name)) continue;
        if (language === "en") english.set(name, month);
        found.set(name, (found.get(name) ?? new Set()).add(month));
      }
    }
  }
  const clear = [...found].flatMap(([name, set]) => (set.size === 1 ? [[name, [...set][0]!] as const] : []));
  return new Map([...clear, ...english, ["sept", 9], ["set", 9], ["fev", 2], ["mrz", 3], ["ene", 1], ["dic", 12]]);
}

/** Lower case, without accents and full stops. */
function plain(word: string): string {
  return word
    .normalize("NFD")
    .replaceAll(/[\p{M}.'’]/gu, "")
    .toLowerCase();
}
