import { wilsonInterval } from "../../../src/learning/clustering/coverage.ts";
import { featureDrifts, likelihoodDrop, mixDrift, referenceBins } from "../../../src/learning/clustering/drift.ts";
import { createRandom, type Random, sampleNormal } from "../../../src/math/random.ts";
import { markdownTable } from "../report.ts";

const features = 12;
const shares = [0.4, 0.3, 0.2, 0.1];
const maxLikelihoodDrop = 3;

/**
 * Share of days with an alarm, for n users a day and as many in the reference, of 12 normal features and four groups: under no
 * change, and with one feature moved by half a deviation (found within two days, as two breaches in a row act).
 */
export function driftTable(days: readonly (readonly [users: number, days: number])[], seed: number): string {
  const rows = days.map(([users, count]) => {
    const random = createRandom(`drift ${seed} ${users}`);
    let [alarms, found] = [0, 0];
    for (let day = 0; day < count; day++) {
      if (isAlarm(users, random, 0)) alarms++;
      if (isAlarm(users, random, 0.5) && isAlarm(users, random, 0.5)) found++;
    }
    const { low, high } = wilsonInterval(alarms, count);
    const percent = (value: number): string => (100 * value).toFixed(2);
    return [users, count, percent(alarms / count), `${percent(low)} to ${percent(high)}`, percent(found / count)];
  });
  const header = [
    "users",
    "days",
    "false alarms (% of days)",
    "95 % interval",
    "half a deviation, found in two days (%)",
  ];
  return markdownTable([header, ...rows]);
}

function isAlarm(users: number, random: Random, shift: number): boolean {
  const draw = (mean = 0): Float64Array => Float64Array.from({ length: users }, () => mean + sampleNormal(random));
  const references = Array.from({ length: features }, () => referenceBins(draw()));
  const present = references.map((_, feature) => draw(feature === 0 ? shift : 0));
  if (featureDrifts(references, present).some(({ isActionable }) => isActionable)) return true;
  if (mixDrift(drawMix(users, random), drawMix(users, random)).isNoticed) return true;
  const reference = draw();
  const mean = reference.reduce((sum, value) => sum + value, 0) / users;
  return likelihoodDrop({ mean, deviation: 1, rows: users }, draw()) > maxLikelihoodDrop;
}

function drawMix(users: number, random: Random): number[] {
  const counts = shares.map(() => 0);
  for (let user = 0; user < users; user++) {
    let at = random();
    const group = shares.findIndex((share) => {
      at -= share;
      return at < 0;
    });
    counts[group < 0 ? shares.length - 1 : group]!++;
  }
  return counts;
}
