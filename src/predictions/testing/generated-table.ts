import { createRandom } from "../../math/random.ts";
import type { Cell, Table } from "../tables/reading/table.ts";

/**
 * A table of `rowCount` customers who left or stayed, by a known rule: few months, plan "basic" and a missing age raise the chance. Other columns teach
 * nothing: an identifier, a constant, free text, a category of many values and a number with infinities.
 */
export function generatedTable(options: { rowCount: number; seed?: number; cities?: number }): Table {
  const { rowCount, seed = 1, cities = 50 } = options;
  const random = createRandom(seed);
  const cells: Record<string, Cell[]> = {
    id: [],
    months: [],
    plan: [],
    age: [],
    city: [],
    noise: [],
    country: [],
    remark: [],
    left: [],
  };
  for (let row = 0; row < rowCount; row++) {
    const months = Math.floor(random() * 60);
    const plan = ["basic", "plus", "pro"][Math.floor(random() * 3)]!;
    const age = random() < 0.2 ? "" : String(18 + Math.floor(random() * 60));
    const logOdds = 1 - months / 12 + (plan === "basic" ? 1 : 0) + (age === "" ? 1 : 0);
    cells.id!.push(`c${row}`);
    cells.months!.push(String(months));
    cells.plan!.push(plan);
    cells.age!.push(age);
    cells.city!.push(`city ${Math.floor(random() * cities)}`);
    cells.noise!.push(random() < 0.01 ? "inf" : random().toFixed(4));
    cells.country!.push("PT");
    cells.remark!.push(`row ${row} has a remark of many words that differ ${random()}`);
    cells.left!.push(random() < 1 / (1 + Math.exp(-logOdds)) ? "yes" : "no");
  }
  return { rowCount, columns: Object.entries(cells).map(([name, own]) => ({ name, cells: own })), faults: [] };
}
