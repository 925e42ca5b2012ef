import { isUtf8 } from "node:buffer";
import iconv from "iconv-lite";

/** Declared names that mean a larger encoding in practice (WHATWG Encoding Standard, section 4.2). */
const meant: Readonly<Record<string, string>> = {
  "iso-8859-1": "windows-1252",
  latin1: "windows-1252",
  l1: "windows-1252",
  cp819: "windows-1252",
  ibm819: "windows-1252",
  "ansi_x3.4-1968": "windows-1252",
  "us-ascii": "windows-1252",
  ascii: "windows-1252",
  "iso-8859-9": "windows-1254",
  latin5: "windows-1254",
  "iso-8859-11": "windows-874",
  "tis-620": "windows-874",
  gb2312: "gb18030",
  gbk: "gb18030",
  "x-gbk": "gb18030",
  "euc-kr": "cp949",
  "ks_c_5601-1987": "cp949",
  "ks_c_5601-1989": "cp949",
  sjis: "shift_jis",
  "x-sjis": "shift_jis",
  "big5-hkscs": "big5hkscs",
  "windows-31j": "shift_jis",
  ms932: "shift_jis",
  "x-mac-roman": "macintosh",
  macroman: "macintosh",
  "x-mac-cyrillic": "maccyrillic",
  "x-mac-ce": "maccenteuro",
  "x-mac-turkish": "macturkish",
  "iso-8859-8-i": "windows-1255",
  "iso-8859-8": "windows-1255",
  "koi8-ru": "koi8-u",
  csiso2022jp: "iso-2022-jp",
};
const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
const byPlainName = new Map(Object.entries(meant).map(([name, encoding]) => [plain(name), encoding]));

/** Names of the library that are no encodings of text. */
const noText = /^(?:base64|hex|binary|internal|ucs-?2|utf-?7.*)$/;

/**
 * The encoding that a text declares in its first bytes: the XML declaration or an HTML meta element. Undefined without one, and for an
 * encoding that is unknown.
 */
export function declaredEncoding(head: Buffer): string | undefined {
  const text = head.subarray(0, 4096).toString("latin1").trimStart();
  if (!text.startsWith("<")) return undefined;
  const declared =
    /^<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{2,40})["']/i.exec(text)?.[1] ??
    /<meta[^>]{0,300}?\bcharset\s*=\s*["']?([\w.:-]{2,40})/i.exec(text)?.[1];
  const encoding = declared === undefined ? undefined : knownEncoding(declared);
  // A text whose declaration can be read byte by byte is in none of the wide encodings.
  return encoding?.startsWith("utf") ? undefined : encoding;
}

/** The name under which an encoding is decoded; undefined for an unknown one. */
export function knownEncoding(name: string): string | undefined {
  const encoding = byPlainName.get(plain(name)) ?? name.trim().toLowerCase();
  if (noText.test(encoding)) return undefined;
  return encoding === "iso-2022-jp" || iconv.encodingExists(encoding) ? encoding : undefined;
}

/** Whether bytes are UTF-8 up to a character that is cut at their end. */
export function isUtf8SoFar(bytes: Buffer): boolean {
  for (let cut = 0; cut < 4 && cut <= bytes.length; cut++) {
    if (isUtf8(bytes.subarray(0, bytes.length - cut))) return true;
  }
  return false;
}
