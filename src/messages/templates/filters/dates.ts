import { asText } from "./escape-output.ts";
import { localeOf, namedArgument, type TemplateFilter, timeOf } from "./filter-context.ts";

/** Shopify's named formats of dates, by Intl in the locale of the wording. */
const styles: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  abbreviated_date: { day: "numeric", month: "short", year: "numeric" },
  basic: { day: "numeric", month: "numeric", year: "numeric" },
  date: { day: "numeric", month: "long", year: "numeric" },
  date_at_time: { day: "numeric", month: "long", year: "numeric", hour: "numeric", minute: "2-digit" },
  default: {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
  },
  on_date: { day: "numeric", month: "short", year: "numeric" },
  month_and_day: { day: "numeric", month: "long" },
  month_day_year: { day: "numeric", month: "long", year: "numeric" },
  short: { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" },
  long: { day: "numeric", month: "long", year: "numeric", hour: "numeric", minute: "2-digit" },
};

/** `date: "%d %B"` as LiquidJS has it; `date: format: 'abbreviated_date'` by `styles`, in UTC. What is no date comes back as it is. */
export function dateFilter(builtIn: TemplateFilter): TemplateFilter {
  return function (value, ...args) {
    const format = namedArgument(args, "format");
    if (format === undefined) return builtIn.call(this, value, ...args);
    const name = asText(format);
    if (!Object.hasOwn(styles, name)) return builtIn.call(this, value, name);
    const at = timeOf(this, value);
    if (at === undefined) return asText(value);
    return new Intl.DateTimeFormat(localeOf(this), { timeZone: "UTC", ...styles[name] }).format(at);
  };
}
