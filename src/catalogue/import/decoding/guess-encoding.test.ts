import iconv from "iconv-lite";
import { expect, test } from "vitest";
import { readArchiveText } from "../testing/read-text.ts";
import { guessEncoding } from "./guess-encoding.ts";

const german = "Die Bürger der Stadt ärgern sich über die Baustelle in der Großen Straße.";
const french = "Après une journée ensoleillée, les élèves ont quitté l'école. Où sont-ils passés?";
const turkish = "Şehir merkezinde öğleden sonra başlayan yağış akşam saatlerinde etkisini artırdı.";
const polish = "Wczoraj odbyły się wybory samorządowe w całej Polsce, zwyciężyła koalicja.";
const hungarian = "A kormány tegnap döntött az új törvényről, őszi időjárás várható.";
const russian = "Правительство приняло решение о повышении пенсий в следующем году.";
const ukrainian = "Уряд ухвалив рішення про підвищення пенсій наступного року для їхніх мешканців.";
const greek = "Η κυβέρνηση αποφάσισε την αύξηση των συντάξεων το επόμενο έτος.";
const hebrew = "הממשלה החליטה להעלות את הקצבאות בשנה הבאה. תושבי העיר מרוצים מאוד.";
const thai = "รัฐบาลตัดสินใจเพิ่มเงินบำนาญในปีหน้า ชาวเมืองพอใจมาก";
const lithuanian = "Vyriausybė nusprendė kitąmet padidinti pensijas. Miesto gyventojai labai patenkinti.";
const english = "The council’s “final” offer – £5 million – didn’t come… yet.";

test.each([
  ["windows-1252", german],
  ["windows-1252", english],
  ["macintosh", german],
  ["macintosh", french],
  ["macintosh", english],
  ["cp850", german],
  ["cp850", french],
  ["cp852", polish],
  ["maccenteuro", polish],
  ["windows-1250", hungarian],
  ["windows-1254", turkish],
  ["cp857", turkish],
  ["macturkish", turkish],
  ["windows-1257", lithuanian],
  ["koi8-u", ukrainian],
  ["cp866", russian],
  ["maccyrillic", russian],
  ["windows-1253", greek],
  ["windows-1255", hebrew],
  ["windows-874", thai],
])("undeclared %s is told by its words: %s", (encoding, text) => {
  const bytes = iconv.encode(text, encoding);
  expect(iconv.decode(bytes, guessEncoding(bytes))).toBe(text);
});

test.each([
  ["a guessed encoding says that it is one", {}, { encoding: "macintosh", encodingGuessed: true }],
  ["one that is named holds", { encoding: "cp850" }, { encoding: "cp850" }],
  ["so does one that the file came with", { declaredEncoding: "MacRoman" }, { encoding: "macintosh" }],
])("%s", async (_, options, outline) => {
  const encoding = outline.encoding;
  const bytes = iconv.encode(`id,title,body\n1,Schöne Häuser,${german}\n`, encoding);
  const read = await readArchiveText(bytes, options);
  expect(read.outline).toMatchObject(outline);
  expect("encodingGuessed" in read.outline).toBe("encodingGuessed" in outline);
  expect(read.items).toMatchObject([{ title: "Schöne Häuser", body: german }]);
});

test("UTF-8 wins over what it is said to be, not over what somebody knows; an unknown name is refused", async () => {
  const csv = `id,title,body\n1,Schöne Häuser,${german}\n`;
  expect((await readArchiveText(csv, { declaredEncoding: "latin1" })).items).toMatchObject([{ body: german }]);
  expect((await readArchiveText(csv, { encoding: "latin1" })).items).toMatchObject([{ title: "SchÃ¶ne HÃ¤user" }]);
  for (const encoding of ["klingon", "base64", ""]) {
    await expect(readArchiveText(csv, { encoding })).rejects.toThrow(/no encoding that can be read/);
  }
});

test.each([
  ["1b2442467c4b5c386c245e1b2842", "日本語ま"],
  ["1b2440467c4b5c1b284a", "日本"],
  ["41421b244246311b2842", "AB同"],
])("ISO-2022-JP, which is ASCII with escapes, is told by them: %s", async (hex, title) => {
  const bytes = Buffer.concat([Buffer.from("id,title,body\n1,"), Buffer.from(hex, "hex"), Buffer.from(",Text\n")]);
  const { items, outline } = await readArchiveText(bytes);
  expect([items[0]?.title, outline.encoding]).toEqual([title, "iso-2022-jp"]);
});
