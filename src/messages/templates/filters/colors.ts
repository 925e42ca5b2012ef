import { asText } from "./escape-output.ts";
import { numberOf, plainArguments, type TemplateFilter } from "./filter-context.ts";

/** Red, green and blue in 0..255, alpha in 0..1. */
interface Color {
  red: number;
  green: number;
  blue: number;
  alpha: number;
}
/** Hue in degrees, saturation and lightness in 0..100. */
interface Shade {
  hue: number;
  saturation: number;
  lightness: number;
}

const clamp = (value: number, most: number): number => Math.max(0, Math.min(most, value));

/** `#rgb`, `#rrggbb`, `#rrggbbaa`, `rgb()`, `rgba()`, `hsl()`, `hsla()`; undefined for another text. */
function colorOf(value: unknown): Color | undefined {
  const text = asText(value).trim().toLowerCase();
  const hex = /^#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.exec(text)?.[1];
  if (hex !== undefined) {
    const full = hex.length <= 4 ? [...hex].map((digit) => digit + digit).join("") : hex;
    const [red, green, blue, alpha = 255] = full.match(/../g)!.map((pair) => Number.parseInt(pair, 16));
    return { red: red!, green: green!, blue: blue!, alpha: alpha / 255 };
  }
  const named = /^(rgb|hsl)a?\(([\d.,%\s/]{1,60})\)$/.exec(text);
  if (named === null) return undefined;
  const [a, b, c, alpha = 1] = (named[2]!.match(/[\d.]+/g) ?? []).map(Number);
  if (a === undefined || b === undefined || c === undefined) return undefined;
  if (named[1] === "rgb") return { red: clamp(a, 255), green: clamp(b, 255), blue: clamp(c, 255), alpha };
  return fromShade({ hue: a, saturation: b, lightness: c }, alpha);
}

/** CSS Color Module Level 3, section 4.2.4. */
function fromShade({ hue, saturation, lightness }: Shade, alpha: number): Color {
  const s = clamp(saturation, 100) / 100;
  const l = clamp(lightness, 100) / 100;
  const channel = (n: number): number => {
    const k = (n + hue / 30) % 12;
    return Math.round(255 * (l - s * Math.min(l, 1 - l) * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return { red: channel(0), green: channel(8), blue: channel(4), alpha };
}

function shadeOf({ red, green, blue }: Color): Shade {
  const [r, g, b] = [red / 255, green / 255, blue / 255];
  const most = Math.max(r, g, b);
  const range = most - Math.min(r, g, b);
  const l = most - range / 2;
  const s = range === 0 ? 0 : range / (1 - Math.abs(2 * l - 1));
  const turn =
    range === 0 ? 0 : most === r ? ((g - b) / range) % 6 : most === g ? (b - r) / range + 2 : (r - g) / range + 4;
  return { hue: (turn * 60 + 360) % 360, saturation: s * 100, lightness: l * 100 };
}

const rounded = ({ hue, saturation, lightness }: Shade): Shade => ({
  hue: Math.round(hue),
  saturation: Math.round(saturation),
  lightness: Math.round(lightness),
});
const hexOf = ({ red, green, blue }: Color): string =>
  `#${[red, green, blue].map((channel) => Math.round(channel).toString(16).padStart(2, "0")).join("")}`;
const short = (alpha: number): string => String(Math.round(alpha * 100) / 100);
const rgbOf = ({ red, green, blue, alpha }: Color): string => {
  const channels = [red, green, blue].map(Math.round).join(", ");
  return alpha < 1 ? `rgba(${channels}, ${short(alpha)})` : `rgb(${channels})`;
};
const hslOf = (color: Color): string => {
  const { hue, saturation, lightness } = rounded(shadeOf(color));
  const parts = `${hue}, ${saturation}%, ${lightness}%`;
  return color.alpha < 1 ? `hsla(${parts}, ${short(color.alpha)})` : `hsl(${parts})`;
};
/** W3C, Techniques for accessibility evaluation, "color brightness", 0..255. */
const brightness = ({ red, green, blue }: Color): number => (red * 299 + green * 587 + blue * 114) / 1000;
/** WCAG 2.1, relative luminance, 0..1. */
const luminance = ({ red, green, blue }: Color): number => {
  const [r, g, b] = [red, green, blue].map((channel) => {
    const share = channel / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
};

/** A filter of one colour; what is no colour comes back as it is. */
const one =
  (change: (color: Color, args: readonly unknown[]) => unknown): TemplateFilter =>
  (value, ...args) => {
    const color = colorOf(value);
    return color === undefined ? value : change(color, plainArguments(args));
  };
/** A filter that compares two colours. */
const two = (compare: (a: Color, b: Color, rest: readonly unknown[]) => unknown): TemplateFilter =>
  one((color, [given, ...rest]) => {
    const other = colorOf(given);
    return other === undefined ? "" : compare(color, other, rest);
  });
const shaded = (change: (shade: Shade, by: number) => Partial<Shade>): TemplateFilter =>
  one((color, [by]) => {
    const shade = shadeOf(color);
    return hexOf(fromShade({ ...shade, ...change(shade, numberOf(by) ?? 0) }, color.alpha));
  });

function modify(color: Color, [name, given]: readonly unknown[]): string {
  const value = numberOf(given);
  if (value === undefined) return hexOf(color);
  const field = asText(name);
  if (field === "red" || field === "green" || field === "blue") return hexOf({ ...color, [field]: clamp(value, 255) });
  if (field === "alpha") return rgbOf({ ...color, alpha: clamp(value, 1) });
  if (field === "hue" || field === "saturation" || field === "lightness")
    return hexOf(fromShade({ ...shadeOf(color), [field]: value }, color.alpha));
  return hexOf(color);
}

/** Shopify's filters of colours. */
export const colorFilters: Readonly<Record<string, TemplateFilter>> = {
  color_to_hex: one(hexOf),
  color_to_rgb: one(rgbOf),
  color_to_hsl: one(hslOf),
  hex_to_rgba: one((color, [alpha]) => rgbOf({ ...color, alpha: numberOf(alpha) ?? 1 })),
  color_brightness: one((color) => Math.round(brightness(color) * 100) / 100),
  color_lighten: shaded(({ lightness }, by) => ({ lightness: clamp(lightness + by, 100) })),
  color_darken: shaded(({ lightness }, by) => ({ lightness: clamp(lightness - by, 100) })),
  color_saturate: shaded(({ saturation }, by) => ({ saturation: clamp(saturation + by, 100) })),
  color_desaturate: shaded(({ saturation }, by) => ({ saturation: clamp(saturation - by, 100) })),
  color_modify: one(modify),
  color_extract: one(
    (color, [name]) => ({ ...color, ...rounded(shadeOf(color)) })[asText(name) as keyof (Color & Shade)] ?? "",
  ),
  color_mix: two((a, b, [share]) => {
    const weight = clamp(numberOf(share) ?? 50, 100) / 100;
    const mixed = (x: number, y: number): number => x * weight + y * (1 - weight);
    const alpha = mixed(a.alpha, b.alpha);
    const color = { red: mixed(a.red, b.red), green: mixed(a.green, b.green), blue: mixed(a.blue, b.blue), alpha };
    return alpha < 1 ? rgbOf(color) : hexOf(color);
  }),
  color_difference: two((a, b) =>
    Math.round(Math.abs(a.red - b.red) + Math.abs(a.green - b.green) + Math.abs(a.blue - b.blue)),
  ),
  brightness_difference: two((a, b) => Math.round(Math.abs(brightness(a) - brightness(b)))),
  color_contrast: two((a, b) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return Math.round((10 * (light! + 0.05)) / (dark! + 0.05)) / 10;
  }),
};
