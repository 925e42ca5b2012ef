/** The fields of an item that a map may name; beside them `attributes.NAME` takes any column. */
export const mappableFields = [
  "id",
  "title",
  "body",
  "url",
  "publishedAt",
  "language",
  "type",
  "authors",
  "tags",
  "section",
] as const;

/** Whether a map may name this field: one of an item, or an attribute of one. */
export function isMappable(field: string): boolean {
  return (mappableFields as readonly string[]).includes(field) || /^attributes\..{1,100}$/.test(field);
}

export type MappableField = (typeof mappableFields)[number];

/**
 * Names under which archives, shops and content management systems keep the fields of an item, in order of preference; compared without
 * case, spaces and marks, so that "Body (HTML)" is `bodyhtml`. The numbers are columns of a table without a header.
 */
const usualNames: Record<MappableField, string> = {
  id: "id guid uuid _id handle handleid slug articleid postid productid itemid documentid docid contentid key sku nid entryid externalid identifier artikelnummer produktid",
  title:
    "title headline webtitle name posttitle articletitle producttitle productname itemname heading subject caption 2 titel titre titulo título titolo nom nombre nome " +
    "kop overskrift überschrift ueberschrift schlagzeile otsikko rubrik tytuł tytul název nazev naslov cím cim başlık baslik τίτλος заголовок название назва 标题 標題 タイトル 제목 titlu titul titulek nadpis titulok pealkiri antraštė virsraksts títol заглавие наслов judul tajuk tiêuđề العنوان عنوان כותרת शीर्षक หัวข้อ ชื่อเรื่อง 題名 見出し 题目 題目",
  body:
    "body bodyhtml bodytext contenthtml htmlcontent html text fulltext content contents articlebody postcontent postbody article maincontent mainbody plaintext contenttext description " +
    "productdescription longdescription descriptionhtml shortdescription summary excerpt abstract snippet reviewtext review sentence utterance tweet 3 inhalt text artikeltext beschreibung " +
    "produktbeschreibung contenu texte corps description contenido texto cuerpo descripcion descripción conteudo conteúdo corpo descricao descrição " +
    "contenuto testo descrizione inhoud brödtext brodtext brødtekst tekst beschrijving omschrijving innehåll innehall beskrivning beskrivelse indhold innhold sisältö treść tresc " +
    "opis obsah popis tartalom szöveg leírás içerik icerik metin κείμενο содержание текст описание зміст опис 内容 正文 內容 本文 내용 본문 conținut conţinut continut článek sisu tekst tekstas turinys teksts saturs contingut cos съдържание садржај sadržaj isi konten nộidung المحتوى النص نص متن תוכן טקסט सामग्री เนื้อหา ข้อความ 記事 文章",
  url: "url link permalink canonicalurl canonical articleurl producturl itemurl weburl externalurl postlink address adresse lien enlace ссылка 链接 リンク 링크",
  publishedAt:
    "publishedat publishdate publisheddate publicationdate datepublished pubdate published publishedon postdategmt postdate dategmt date datetime timestamp createdat created " +
    "datecreated creationdate created_utc time updatedat modified datum veröffentlicht veroeffentlicht erscheinungsdatum datepublication publiele fecha fechapublicacion " +
    "datapublicação datapublicacao datapubblicazione publicatiedatum publiceringsdatum dato päivämäärä pvm datapublikacji dátum tarih ημερομηνία дата data 日期 发布时间 日付 公開日 날짜 dată datapublicării kuupäev avaldatud dátumzverejnenia датапубликации tanggal ngày التاريخ תאריך दिनांक วันที่",
  language: "language lang locale languagecode sprache langue idioma lingua taal språk язык 语言 言語 언어",
  type: "type contenttype posttype articletype",
  authors:
    "authors author byline creator creators writer writers authorname postauthor autor autoren verfasser auteur auteurs autores autore autori schrijver författare forfatter " +
    "kirjoittaja автор авторы 作者 著者 저자 autoři autori szerző autorius autors penulis tácgiả الكاتب المؤلف מחבר लेखक ผู้เขียน 筆者",
  tags:
    "tags tag taglist posttags keywords keyword labels topics subjects schlagwörter schlagwoerter schlagworte stichwörter étiquettes etiquettes motsclés motscles etiquetas " +
    "palabrasclave palavraschave parolechiave trefwoorden nyckelord emneord tagi słowakluczowe метки теги 标签 標籤 タグ 태그 etichete štítky značky címkék sildid žymės oznake tag tagi etiquetes الوسوم תגיות टैग แท็ก",
  section:
    "section category categories categoryname label class channel department desk producttype productcategory googleproductcategory standardproductcategory 1 rubrik ressort " +
    "kategorie kategorien catégorie categorie catégories categoría categoria categorías categorie sección seccion sezione rubriek kategori kategoria раздел рубрика категория 分类 カテゴリ 분류 categorie rubrika kategória kategooria rubriik kategorija rovat القسم קטגוריה श्रेणी หมวดหมู่ 分類 类别",
};

const fieldOf = new Map<string, Map<MappableField, number>>();
for (const field of mappableFields) {
  for (const [rank, name] of usualNames[field].split(" ").entries()) {
    const key = plainName(name);
    const ranks = fieldOf.get(key) ?? fieldOf.set(key, new Map()).get(key)!;
    if (!ranks.has(field)) ranks.set(field, rank);
  }
}

/** A column's name without case, spaces and marks: "Body (HTML)" -> "bodyhtml", "published_at" -> "publishedat". */
export function plainName(name: string): string {
  return name
    .normalize("NFC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "");
}

/** Names that were looked up before, up to a number that no sensible table reaches. */
const known = new Map<string, ReadonlyMap<MappableField, number> | undefined>();
const mostKnown = 5_000;

function fieldsOf(name: string): ReadonlyMap<MappableField, number> | undefined {
  if (known.has(name)) return known.get(name);
  // "Tags (x,y,z...)": what stands in brackets explains the name.
  const fields = fieldOf.get(plainName(name)) ?? fieldOf.get(plainName(name.replaceAll(/\([^()]*\)|\[[^[\]]*\]/g, "")));
  if (known.size < mostKnown) known.set(name, fields);
  return fields;
}

/** Whether a column of this name usually holds a field of an item. */
export function isUsualName(name: string): boolean {
  return fieldsOf(name) !== undefined;
}

/** Columns by field, for the sets of columns that were seen before: the records of one archive have few. */
const ranked = new Map<string, ReadonlyMap<MappableField, readonly string[]>>();
const mostRanked = 500;

/** The columns that usually hold a field, best first. */
export function columnsFor(field: MappableField, columns: readonly string[]): readonly string[] {
  const key = columns.join("\u0000");
  let byField = ranked.get(key);
  if (byField === undefined) {
    byField = new Map(mappableFields.map((one) => [one, rank(one, columns)]));
    if (ranked.size >= mostRanked) ranked.clear();
    ranked.set(key, byField);
  }
  return byField.get(field)!;
}

function rank(field: MappableField, columns: readonly string[]): string[] {
  return columns
    .flatMap((column) => {
      const place = fieldsOf(column)?.get(field);
      return place === undefined ? [] : [{ column, place }];
    })
    .sort((a, b) => a.place - b.place)
    .map(({ column }) => column);
}

/** Columns whose text is HTML by their name. */
export function isHtmlName(name: string): boolean {
  return /html$|^html/.test(plainName(name));
}
