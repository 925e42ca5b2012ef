/** Collects what a check counted and what it found wrong; `finish` prints both and exits 1 when anything is wrong. */
export interface Report {
  count: (name: string, value: string | number) => void;
  /** Records a fault unless `holds`. */
  expect: (holds: boolean, fault: string) => void;
  finish: () => never;
}

export function createReport(): Report {
  const rows: [string, string][] = [];
  const faults: string[] = [];
  return {
    count: (name, value) => rows.push([name, String(value)]),
    expect: (holds, fault) => {
      if (!holds) faults.push(fault);
    },
    finish: () => {
      const width = Math.max(...rows.map(([name]) => name.length));
      for (const [name, value] of rows) process.stdout.write(`${name.padEnd(width)}  ${value}\n`);
      for (const fault of faults) process.stdout.write(`FAULT ${fault}\n`);
      process.stdout.write(faults.length === 0 ? "no faults\n" : `${faults.length} faults\n`);
      process.exit(faults.length === 0 ? 0 : 1);
    },
  };
}

/** How often each value occurs, most frequent first. */
export function tally(values: string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

export const showTally = (values: string[]): string =>
  tally(values)
    .map(([value, count]) => `${value} ${count}`)
    .join(", ");

export function duplicates(values: string[]): string[] {
  return tally(values)
    .filter(([, count]) => count > 1)
    .map(([value]) => value);
}

export const countWords = (text: string): number => text.split(/\s+/).filter((word) => word !== "").length;
