import { z } from "zod";
import type { Calibration } from "../../learning/score-calibration.ts";

/** How scores become probabilities: by a line in log odds, or by a rising curve. */
export type CalibrationKind = "platt" | "isotonic";

export function kindOfCalibration({ knots }: Calibration): CalibrationKind {
  return knots === undefined ? "platt" : "isotonic";
}

/** A calibration in JSON. */
export const calibrationSchema = z.object({
  slope: z.number(),
  intercept: z.number(),
  knots: z.object({ scores: z.array(z.number()).min(2), logOdds: z.array(z.number()).min(2) }).optional(),
});

/** Without the key of what is absent, as types with exact optional properties want it. */
export function restoreCalibration({ knots, ...line }: z.infer<typeof calibrationSchema>): Calibration {
  return { ...line, ...(knots && { knots }) };
}
