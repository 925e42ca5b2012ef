import fc from "fast-check";
import { expect, test } from "vitest";
import { chiSquareUpperTail } from "./chi-square.ts";
import { incompleteBeta } from "./incomplete-beta.ts";
import { logBeta, logGamma } from "./log-gamma.ts";
import { normalCdf, normalQuantile } from "./normal.ts";
import { studentCdf, studentQuantile, studentUpperTail } from "./student-t.ts";

// Every reference below is scipy 1.17.1 (scipy.stats, scipy.special), printed with repr.
const within = 1e-10;
/** Relative above one, absolute below. */
function expectClose(got: number, wanted: number): void {
  expect(Math.abs(got - wanted) / Math.max(1, Math.abs(wanted)), `${got} for ${wanted}`).toBeLessThan(within);
}
function expectSameDigits(got: number, wanted: number): void {
  expect(Math.abs(got - wanted) / Math.abs(wanted), `${got} for ${wanted}`).toBeLessThan(within);
}

test("the logarithms of gamma and beta equal scipy's", () => {
  const gammas = [
    [0.01, 4.599479878042022],
    [0.5, 0.5723649429247],
    [1.5, -0.12078223763524526],
    [3.2, 0.8854048271549091],
    [9.9, 12.57717990421988],
    [10, 12.801827480081469],
    [1234.5, 7550.550901077894],
    [1e7, 151180949.36947393],
  ] as const;
  for (const [x, wanted] of gammas) expectClose(logGamma(x), wanted);
  expect(logGamma(0)).toBe(Number.POSITIVE_INFINITY);
  expect(logGamma(-1)).toBeNaN();
  const betas = [
    [0.5, 0.5, 1.1447298858494],
    [45000, 0.5, -4.7848411636659876],
    [12, 13, -17.295207056576547],
    [5e6, 4e6, -6182660.577446461],
    [0.2, 20, 0.9289370938382413],
  ] as const;
  for (const [a, b, wanted] of betas) expectClose(logBeta(a, b), wanted);
});

test("the incomplete beta function equals scipy's, for parameters from .01 to 3 million", () => {
  const cases = [
    [0.5, 0.5, 0.3, 0.36901011956554536],
    [2, 3, 0.7, 0.9163],
    [45000, 0.5, 0.9999, 0.002699205174352183],
    [100, 200, 0.35, 0.7325714649575441],
    [0.01, 5, 0.5, 0.9998897842885545],
    [3e6, 2e6, 0.6001, 0.6759442399662616],
  ] as const;
  for (const [a, b, x, wanted] of cases) expectClose(incompleteBeta(a, b, x), wanted);
  expect([incompleteBeta(2, 3, 0), incompleteBeta(2, 3, 1)]).toEqual([0, 1]);
});

test("the normal distribution equals scipy's, far tails to their own digits", () => {
  const cumulated = [
    [-8, 6.22096057427174e-16],
    [-3.2, 0.0006871379379158471],
    [-0.5, 0.3085375387259869],
    [0, 0.5],
    [0.3, 0.6179114221889526],
    [1.96, 0.9750021048517795],
    [5, 0.9999997133484281],
  ] as const;
  for (const [x, wanted] of cumulated) expectSameDigits(normalCdf(x), wanted);
  const quantiles = [
    [1e-12, -7.034483825301131],
    [0.001, -3.090232306167813],
    [0.025, -1.9599639845400545],
    [0.3, -0.5244005127080409],
    [0.8, 0.8416212335729143],
    [0.975, 1.959963984540054],
    [0.9999999, 5.199337582290661],
  ] as const;
  for (const [p, wanted] of quantiles) expectSameDigits(normalQuantile(p), wanted);
  expect([normalQuantile(0), normalQuantile(1)]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  expect(normalQuantile(1.2)).toBeNaN();
});

test("Student's t equals scipy's, from 1 to 90,187 degrees of freedom", () => {
  const cumulated = [
    [-2.3, 1, 0.13054758708862277],
    [0.5, 2.5, 0.6711510400651426],
    [1.96, 10, 0.9607818798761502],
    [-4.2, 57.3, 4.7138765260563544e-5],
    [1.7841, 90187, 0.9627946108774095],
    [-3.1634, 88521.5, 0.0007799529937226105],
    [12, 4, 0.9998617857257485],
  ] as const;
  for (const [t, degrees, wanted] of cumulated) expectSameDigits(studentCdf(t, degrees), wanted);
  const quantiles = [
    [0.975, 1, 12.706204736174694],
    [0.975, 2.5, 3.5746548420036817],
    [0.9, 10, 1.372183641110336],
    [0.995, 57.3, 2.6643894364923972],
    [0.975, 90187, 1.9599902888026048],
    [0.025, 5, -2.5705818356363155],
    [0.9999, 3, 22.203742273205],
  ] as const;
  for (const [p, degrees, wanted] of quantiles) expectSameDigits(studentQuantile(p, degrees), wanted);
});

test("quantile and distribution of t undo each other", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-9, max: 0.4999, noNaN: true }),
      fc.double({ min: 1, max: 1e6, noNaN: true }),
      (tail, degrees) => {
        const t = studentQuantile(1 - tail, degrees);
        expect(studentUpperTail(t, degrees)).toBeCloseTo(tail, 11);
      },
    ),
  );
});

test("the tail of chi-square equals scipy's", () => {
  const cases = [
    [0.2, 1, 0.6547208460185768],
    [3.84, 1, 0.05004352124870519],
    [6.9, 1, 0.008619574960601723],
    [22.7, 1, 1.8936786948022117e-6],
    [14.1, 5, 0.01498652637232785],
    [120, 100, 0.08440668109369177],
    [0.001, 9, 1],
  ] as const;
  for (const [x, degrees, wanted] of cases) expectSameDigits(chiSquareUpperTail(x, degrees), wanted);
  expect(chiSquareUpperTail(0, 3)).toBe(1);
});
