/** Each unit in the unit of its dimension: metres, kilograms. Factors are exact (international yard and pound, 1959). */
const dimensions = {
  length: {
    ...{ mm: 0.001, cm: 0.01, m: 1, km: 1_000 },
    ...{ in: 0.0254, ft: 0.3048, yd: 0.9144, mi: 1_609.344 },
  },
  weight: { mg: 1e-6, g: 0.001, kg: 1, t: 1_000, oz: 0.028349523125, lb: 0.45359237, st: 6.35029318 },
} as const;

const otherNames: Readonly<Record<string, string>> = {
  ...{ millimetre: "mm", millimeter: "mm", centimetre: "cm", centimeter: "cm", metre: "m", meter: "m" },
  ...{
    kilometre: "km",
    kilometer: "km",
    inch: "in",
    inche: "in",
    '"': "in",
    "″": "in",
    foot: "ft",
    feet: "ft",
    "'": "ft",
    "′": "ft",
  },
  ...{ yard: "yd", mile: "mi", milligram: "mg", gram: "g", kilogram: "kg", kilo: "kg", tonne: "t", ounce: "oz" },
  ...{ pound: "lb", stone: "st" },
};

function find(name: string): { dimension: string; factor: number } | undefined {
  const plain = name.trim().toLowerCase();
  const singular = plain.length > 2 && plain.endsWith("s") ? plain.slice(0, -1) : plain;
  const unit = otherNames[singular] ?? singular;
  for (const [dimension, units] of Object.entries(dimensions)) {
    if (Object.hasOwn(units, unit)) return { dimension, factor: (units as Record<string, number>)[unit]! };
  }
  return undefined;
}

const quantity = /^\s*([+-]?\d+(?:\.\d+)?)\s*([\p{L}"'″′]+)\.?\s*/u;

/**
 * A length or weight in the unit `to`: `"5 ft 11 in"`, `"160 lb"`, `{value: 160, unit: "lb"}`, or a bare number, which is taken to be in
 * `from`. Rounded to twelve digits. Undefined where it is none, or of another dimension; a unit outside the table takes bare numbers and its own name alone.
 */
export function inUnit(value: unknown, to: string, from = to): number | undefined {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const { value: amount, unit } = value as { value?: unknown; unit?: unknown };
    return typeof unit === "string" ? convert(Number(amount ?? Number.NaN), unit, to) : undefined;
  }
  const bare = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof bare === "number" && Number.isFinite(bare)) return convert(bare, from, to);
  if (typeof value !== "string") return undefined;
  let sum: number | undefined;
  for (let rest = value; rest !== ""; ) {
    const [part, amount, unit] = quantity.exec(rest) ?? [];
    const converted = part === undefined ? undefined : convert(Number(amount), unit!, to);
    if (converted === undefined) return undefined;
    sum = (sum ?? 0) + converted;
    rest = rest.slice(part!.length);
  }
  return sum === undefined ? undefined : rounded(sum);
}

function convert(amount: number, from: string, to: string): number | undefined {
  if (!Number.isFinite(amount)) return undefined;
  if (from.trim().toLowerCase() === to.trim().toLowerCase()) return amount;
  const [source, target] = [find(from), find(to)];
  if (source === undefined || target === undefined || source.dimension !== target.dimension) return undefined;
  return rounded((amount * source.factor) / target.factor);
}

const rounded = (value: number): number => Number(value.toPrecision(12));
