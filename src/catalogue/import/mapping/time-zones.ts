/** Names of time zones in feeds and mails (RFC 822, section 5, and usual ones), in hours from UTC. A name with several meanings has its most frequent one. */
const hours: Readonly<Record<string, number>> = {
  UT: 0,
  UTC: 0,
  GMT: 0,
  Z: 0,
  WET: 0,
  WEST: 1,
  BST: 1,
  CET: 1,
  MEZ: 1,
  MET: 1,
  CEST: 2,
  MESZ: 2,
  MEST: 2,
  EET: 2,
  SAST: 2,
  CAT: 2,
  EEST: 3,
  MSK: 3,
  EAT: 3,
  TRT: 3,
  WAT: 1,
  GST: 4,
  PKT: 5,
  IST: 5.5,
  NPT: 5.75,
  BDT: 6,
  ICT: 7,
  WIB: 7,
  HKT: 8,
  SGT: 8,
  PHT: 8,
  AWST: 8,
  MYT: 8,
  JST: 9,
  KST: 9,
  ACST: 9.5,
  AEST: 10,
  ACDT: 10.5,
  AEDT: 11,
  NZST: 12,
  NZDT: 13,
  NST: -3.5,
  NDT: -2.5,
  BRT: -3,
  ART: -3,
  CLT: -4,
  AST: -4,
  ADT: -3,
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
  AKST: -9,
  AKDT: -8,
  HST: -10,
};
const minutesPerHour = 60;

/** Minutes east of UTC of `+0200`, `GMT+2`, `CEST`; undefined for other words. */
export function zoneMinutes(text: string): number | undefined {
  const numeric = /^(?:GMT|UTC|UT)?([+\-\u2212])(\d{1,2})(?::?(\d{2}))?$/i.exec(text);
  if (numeric) {
    const minutes = Number(numeric[2]) * minutesPerHour + Number(numeric[3] ?? 0);
    return Number(numeric[2]) > 15 || Number(numeric[3] ?? 0) > 59
      ? undefined
      : numeric[1] === "+"
        ? minutes
        : -minutes;
  }
  const named = hours[text.toUpperCase()];
  return named === undefined ? undefined : named * minutesPerHour;
}

/** Minutes east of UTC of a zone of the IANA database ("Europe/Berlin") at a local time, given as if it were UTC; undefined for unknown ones. */
export function regionMinutes(region: string, localMs: number): number | undefined {
  try {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone: region,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
    const offsetAt = (ms: number): number => {
      const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
      const local = Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!);
      return Math.round((local - Math.floor(ms / 60_000) * 60_000) / 60_000);
    };
    return offsetAt(localMs - offsetAt(localMs) * 60_000);
  } catch {
    return undefined;
  }
}
