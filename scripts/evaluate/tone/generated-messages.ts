import fc from "fast-check";

const names = ["Anna", "Mr Holm", "Dr Okafor", "Northwind", "Leeds", "Kestro Mula", "Ines", "O'Brien", "St Pancras"];
const facts = fc.oneof(
  fc.integer({ min: 1, max: 99_999 }).map((n) => n.toLocaleString("en-GB")),
  fc.integer({ min: 1, max: 999 }).map((n) => `\u00A3${n}.${String(n % 100).padStart(2, "0")}`),
  fc.integer({ min: 1, max: 99 }).map((n) => `${n}%`),
  fc.integer({ min: 1, max: 28 }).map((n) => `${n} May 2026`),
  fc.integer({ min: 1, max: 12 }).map((n) => `${n}:${n % 2 === 0 ? "30" : "05"} pm`),
  fc.constantFrom("Tuesday", "tomorrow", "two", "half", "third"),
  fc.integer({ min: 100, max: 999 }).map((n) => `AB-${n}X`),
  fc.integer({ min: 1, max: 99 }).map((n) => `https://shop.example/a?b=${n}&c=don't`),
  fc.integer({ min: 1, max: 99 }).map((n) => `help+${n}@shop.example`),
  fc.constantFrom(
    "{{ user.first_name }}",
    '{{ plan | default: "free" }}',
    "{% if x %}please{% endif %}",
    "{% keep %}We can't, sorry!{% endkeep %}",
  ),
  fc.constantFrom('"Do not buy this"', "\u201CWe\u2019re sorry!\u201D", "'can't stop'"),
  fc.constantFrom(...names),
);

const clauses = [
  "we're sorry that F did not arrive on time",
  "you can get F at F",
  "please send us the form before F",
  "we don't need F",
  "it's about F, not F",
  "if you want to buy F, check the details of F",
  "your refund of F was sent to F",
  "we can't change F but we will look into it",
  "you must pay F by F",
  "there are no fees and never were",
  "thank you so much for choosing F",
  "we have got a lot of F and lots of questions",
  "don't you think F is great",
  "a big change is coming to F",
  "an easy way to find out more about F",
  "everything's fine with F, so you do not have to do anything",
  "nothing will happen without F",
  "reply to this email or call F",
  "we just wanted to let you know that F starts on F",
  "isn't F lovely",
  "let us know if you have any questions about F",
  "you have not told us whether you'd like F or F",
  "kindly note that F is really, really important",
  "it is F who cannot come, isn't it",
  "the unopened F must not be returned to F",
];
const openings = [
  "",
  "Hi Anna,\n\n",
  "Dear customer,\n\n",
  "Hello,\n",
  "Hey there! ",
  "Dear Mr Holm,\n\n",
  "\uD83C\uDF89 ",
];
const closings = [
  "",
  "\n\nCheers,\nThe team",
  "\n\nKind regards,\nAnna Berg",
  " \uD83D\uDE0A",
  "\n\nThanks!",
  "\n\n- one\n- two",
];
const ends = [".", "!", "?", "...", "!!", ".\n", " :)", ";"];

/** Messages put together from clauses with facts of every kind in odd places, in random case and with random marks. */
export const generatedMessage: fc.Arbitrary<string> = fc
  .record({
    opening: fc.constantFrom(...openings),
    closing: fc.constantFrom(...closings),
    curly: fc.boolean(),
    sentences: fc.array(
      fc.record({
        clause: fc.constantFrom(...clauses),
        facts: fc.array(facts, { minLength: 2, maxLength: 2 }),
        end: fc.constantFrom(...ends),
        capital: fc.integer({ min: 0, max: 9 }),
        noise: fc.oneof(
          { weight: 9, arbitrary: fc.constant("") },
          { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 12 }) },
        ),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  })
  .map(({ opening, closing, curly, sentences }) => {
    const body = sentences
      .map(({ clause, facts: [one = "", two = ""], end, capital, noise }) => {
        let used = 0;
        const filled = clause.replace(/\bF\b/g, () => (used++ === 0 ? one : two));
        const cased = capital === 0 ? filled : filled.charAt(0).toUpperCase() + filled.slice(1);
        return `${cased}${noise}${end}`;
      })
      .join(" ");
    const text = `${opening}${body}${closing}`;
    return curly ? text.replaceAll("n't", "n\u2019t") : text;
  });

export const generatedTarget = fc.record(
  {
    formality: fc.constantFrom(0, 0.1, 0.3, 0.5, 0.7, 0.9, 1),
    warmth: fc.constantFrom(0, 0.1, 0.5, 0.9, 1),
    energy: fc.constantFrom(0, 0.1, 0.5, 0.9, 1),
  },
  { requiredKeys: [] },
);
