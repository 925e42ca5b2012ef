import { expect, test } from "vitest";
import { segmentNow } from "./segment.ts";

const sentencesOf = (text: string): string[] =>
  segmentNow(text).sentences.map(({ start, end }) => text.slice(start, end));

test.each([
  [["Amazon.com Inc. said it will close.", "Done."]],
  [["It is the Ph.D.'s job."]],
  [["Open report.final.pdf now.", "Then see www.example.com please."]],
  [["We run Node.js and ASP.NET in the U.S. and it works."]],
  [["Version 2.0.1 is out."]],
  [["Costs incl. JV are high.", "See Fig. A for details."]],
  [["It opens at 9 a.m. on Monday."]],
  [["See No. 5 and Vol. II of the series."]],
  [["No.", "I said it twice."]],
  [["Dr. Smith met Mrs. Jones.", "They spoke."]],
  [["He joined Acme Corp. in 2001."]],
  [["See www.example.co.uk/a.b?c=1.", "It is long."]],
  [["Go to https://a.org/x?y=2&q=3 now.", "Then stop."]],
  [["Cf. Smith et al. (2020) for details.", "Next."]],
  [["Tolkien et al. agreed.", "The rest left."]],
  [["Yahoo! Inc. rose by 2 %.", "Booking.com B.V. fell."]],
  [["See Sect. B and para. 4.", "Messrs. Brown and Lee wrote it."]],
  [["The number of users is ca. 500.", "Good."]],
])("%j keeps words and abbreviations whole", (expected) => {
  expect(sentencesOf(expected.join(" "))).toEqual(expected);
});

test.each([
  [["I need size S.", "Fits well."]],
  [["It is rich in vitamin C.", "Good value."]],
  [["She took plan B.", "Nobody minded."]],
  [["I got an A.", "She got a B."]],
])("%j is cut after a single capital that names a kind", (expected) => {
  expect(sentencesOf(expected.join(" "))).toEqual(expected);
});

test("an initial of a person's name does not end a sentence", () => {
  expect(sentencesOf("It was written by J. Smith in May.")).toEqual(["It was written by J. Smith in May."]);
});

test("every token is in exactly one sentence", () => {
  for (const text of ["Open report.final.pdf now.", "a.b.c. d.e", "www.example.com", "Mr.", ". . .", "x.Y z.W"]) {
    const { tokens, sentences } = segmentNow(text);
    const covered = sentences.flatMap(({ firstToken, endToken }) =>
      Array.from({ length: endToken - firstToken }, (_, i) => firstToken + i),
    );
    expect(covered).toEqual(tokens.map((_, i) => i));
  }
});
