import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { FieldFault } from "../../errors/attune-error.ts";
import { ConfigurationError } from "../../errors/errors.ts";
import { describeFaults, schemaFaults } from "../../errors/schema-faults.ts";
import { interactionRulesSchema } from "../../profiles/state/interaction-rules.ts";
import { scenarioSchema } from "../../recommend/request/scenarios.ts";

/** The tuning file: how events become a profile, and how scenarios rank. Everything may be left out. */
const tuningSchema = z.strictObject({
  interactions: z.strictObject(interactionRulesSchema.shape).optional(),
  scenarios: z.record(z.string().min(1).max(64), z.strictObject(scenarioSchema.shape)).optional(),
});

export type Tuning = z.infer<typeof tuningSchema>;

/**
 * Reads the file that `ATTUNE_TUNING_FILE` names; without one, everything keeps its default.
 * Throws ConfigurationError naming the file and each faulty path, for unknown names too.
 */
export async function readTuning(path: string | undefined): Promise<Tuning> {
  if (path === undefined) return {};
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw faultOf(path, [{ path: "ATTUNE_TUNING_FILE", message: `cannot be read (${cause.code})` }]);
  });
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw faultOf(path, [{ path: "file", message: `is not JSON: ${(error as Error).message}` }]);
  }
  const parsed = tuningSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw faultOf(path, schemaFaults(parsed.error, raw));
}

function faultOf(path: string, faults: FieldFault[]): ConfigurationError {
  return new ConfigurationError(
    `The tuning file ${path} is not valid: ${describeFaults(faults)}. See docs/tuning.md.`,
    faults,
  );
}
