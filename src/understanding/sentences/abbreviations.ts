/** Lower case, without full stops. Of English, German, French, Spanish, Italian, Portuguese, Dutch and Russian. */
const words = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/).filter(Boolean));

/** After these a sentence goes on, whatever follows: titles, references, "e.g.". */
export const goesOn = words(`
  mr mrs ms dr messrs mme mlle prof rev gen col capt cmdr maj lt sgt cpl hon gov sen rep supt st mt fig figs incl excl approx eg ie vs viz cf
  adm wm chas jos thos mgr hr fr dipl ing bzw ggf evtl vgl bspw bzgl inkl exkl zzgl zb sog
  sra srta sres dña ud uds sig sigra sigg dott dottssa avv dhr mevr drs mej nl bijv
`);
/** ... after which it goes on before digits ("No. 5"); the word alone can be a sentence. */
export const beforeDigits = words("no nos nr num art rs str tel abb tab");
/** ... after which it goes on before a number, a single capital or a Roman numeral ("Vol. II"). */
export const beforeNumbers = words(
  "vol vols pp p ch chap sec sect para paras pt eq ref tab op ext ca est c abs kap bd cap pág págs núm estr стр рис гл",
);
/** ... after which it goes on before a small letter ("Amazon Inc. said"). */
export const beforeSmallLetters = words(`
  inc ltd corp co bros plc dept est al etc jr sr am pm us uk phd ba ma eds ed min max avg tel
  jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues thu thur thurs fri
  usw str mio mrd tsd jh stk mind max zt av env aprox dcha izq tlf n° г гг тыс млн млрд руб коп им ул д др пр обл см мин сек чел
`);
/** Words before a single capital that names a kind, not a person: "size S.", "vitamin C.". */
export const kinds = words(
  "size sizes vitamin grade class plan option section appendix exhibit part type group team level block gate terminal platform hepatitis formula line row seat unit model series side answer question choice letter",
);
/** Months in German, Danish, Norwegian, Swedish, Finnish, Czech: after a day's number with a full stop. */
export const monthAfterOrdinal =
  /^(?:Jan|Jän|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez|jan|feb|mar|apr|maj|mai|jun|jul|aug|sep|okt|nov|des|dec)\p{L}*$/u;
