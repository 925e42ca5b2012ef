import type { Sums } from "../sample-summary.ts";

/**
 * Sums of two public experiments, by arm, as counted from the publishers' files: Cookie Cats (Tactile Games, 90,189 players)
 * and the MineThatData e-mail challenge (Hillstrom 2008, 64,000 customers).
 */
export const cookieCats = {
  gate30: { n: 44_700, day1: 20_034, day7: 8_502, rounds: { n: 44_700, sum: 2_344_795, sumOfSquares: 3_068_811_771 } },
  gate40: { n: 45_489, day1: 20_119, day7: 8_279, rounds: { n: 45_489, sum: 2_333_530, sumOfSquares: 605_052_202 } },
  /** Rounds of the one player who played 49,854 of them, in the arm gate30. */
  outlier: 49_854,
} as const;

export interface EmailArm {
  n: number;
  visits: number;
  conversions: number;
  spend: Sums;
  history: Sums;
  spendTimesHistory: number;
}

export const hillstrom: Record<"none" | "mens" | "womens", EmailArm> = {
  none: {
    n: 21_306,
    visits: 2_262,
    conversions: 122,
    spend: { n: 21_306, sum: 13_908.33, sumOfSquares: 2_870_050.3621 },
    history: { n: 21_306, sum: 5_132_245.81, sumOfSquares: 2_597_172_414.5563 },
    spendTimesHistory: 4_267_933.8399,
  },
  mens: {
    n: 21_307,
    visits: 3_894,
    conversions: 267,
    spend: { n: 21_307, sum: 30_311.69, sumOfSquares: 6_759_024.4973 },
    history: { n: 21_307, sum: 5_174_105.18, sumOfSquares: 2_700_687_619.2752 },
    spendTimesHistory: 9_857_526.2586,
  },
  womens: {
    n: 21_387,
    visits: 3_238,
    conversions: 189,
    spend: { n: 21_387, sum: 23_038.11, sumOfSquares: 4_911_446.5763 },
    history: { n: 21_387, sum: 5_187_130.98, sumOfSquares: 2_652_326_978.521 },
    spendTimesHistory: 7_513_096.1923,
  },
};
