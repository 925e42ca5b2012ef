import type { StoredGazetteer } from "../../catalogue/entities/gazetteer-store.ts";
import { ConflictError } from "../../errors/errors.ts";

/** Empty where there is no document. */
export function gazetteerOf(body: string | undefined): StoredGazetteer {
  return {
    version: 0,
    entries: [],
    corrections: [],
    ...(body === undefined ? {} : (JSON.parse(body) as StoredGazetteer)),
  };
}

/** Throws ConflictError where the new list was not made from the stored one. */
export function refuseOvertaken(gazetteer: StoredGazetteer, stored: StoredGazetteer): void {
  if (gazetteer.version !== stored.version + 1) {
    throw new ConflictError(
      "names-changed",
      `The known names are at version ${stored.version}, not ${gazetteer.version - 1}: somebody else changed them first. Load them again.`,
    );
  }
}
