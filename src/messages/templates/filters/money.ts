import { asText } from "./escape-output.ts";
import { type FilterThis, localeOf, numberOf, plainArguments, type TemplateFilter, textAt } from "./filter-context.ts";

/** Where shops keep the currency of a message. */
const currencyPaths = [
  "currency",
  "shop.currency",
  "order.currency",
  "cart.currency.iso_code",
  "cart.currency",
  "localization.country.currency.iso_code",
];
const defaultCurrency = "USD";
/** Shops send amounts in hundredths of the currency, also where the currency has no smaller unit. */
const hundredths = 100;

function currencyOf(self: FilterThis, args: readonly unknown[]): string {
  const given = asText(plainArguments(args)[0]).toUpperCase();
  const found = /^[A-Z]{3}$/.test(given) ? given : (textAt(self, currencyPaths)?.toUpperCase() ?? defaultCurrency);
  return /^[A-Z]{3}$/.test(found) ? found : defaultCurrency;
}

function formatMoney(
  self: FilterThis,
  value: unknown,
  { args, ...options }: Intl.NumberFormatOptions & { args: readonly unknown[] },
): string {
  const amount = numberOf(value);
  if (amount === undefined) return asText(value);
  const currency = currencyOf(self, args);
  return new Intl.NumberFormat(localeOf(self), { style: "currency", currency, ...options }).format(
    amount / hundredths || 0,
  );
}

/** `{{ 125000 | money }}`: "$1,250.00", by the currency of the data and the locale of the wording. */
const money: TemplateFilter = function (value, ...args) {
  return formatMoney(this, value, { args });
};

/** "$1,250.00 USD": with the code of the currency. */
const moneyWithCurrency: TemplateFilter = function (value, ...args) {
  const text = formatMoney(this, value, { args, currencyDisplay: "narrowSymbol" });
  return numberOf(value) === undefined ? text : `${text} ${currencyOf(this, args)}`;
};

/** "$1,250" but "$1,250.50". */
const moneyWithoutTrailingZeros: TemplateFilter = function (value, ...args) {
  return formatMoney(this, value, { args, trailingZeroDisplay: "stripIfInteger" } as Parameters<typeof formatMoney>[2]);
};

/** "1,250.00". */
const moneyWithoutCurrency: TemplateFilter = function (value) {
  const amount = numberOf(value);
  if (amount === undefined) return asText(value);
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return new Intl.NumberFormat(localeOf(this), digits).format(amount / hundredths);
};

/** `{{ 12.5 | currency }}`: an amount in whole units, as Customer.io and Braze write it. */
const currency: TemplateFilter = function (value, ...args) {
  const amount = numberOf(value);
  return amount === undefined ? asText(value) : formatMoney(this, amount * hundredths, { args });
};

/** `{{ 1234567 | number_with_delimiter }}`: "1,234,567". */
const numberWithDelimiter: TemplateFilter = function (value) {
  const amount = numberOf(value);
  return amount === undefined ? asText(value) : new Intl.NumberFormat(localeOf(this)).format(amount);
};

export const moneyFilters: Readonly<Record<string, TemplateFilter>> = {
  money,
  money_with_currency: moneyWithCurrency,
  money_without_trailing_zeros: moneyWithoutTrailingZeros,
  money_without_currency: moneyWithoutCurrency,
  currency,
  rounded_currency: function (value, ...args) {
    const amount = numberOf(value);
    if (amount === undefined) return asText(value);
    return formatMoney(this, Math.round(amount) * hundredths, { args, maximumFractionDigits: 0 });
  },
  format_currency: currency,
  localize_currency: currency,
  currency_format: currency,
  number_with_delimiter: numberWithDelimiter,
  intcomma: numberWithDelimiter,
  format_number: numberWithDelimiter,
};
