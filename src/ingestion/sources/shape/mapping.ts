import { InvalidInputError } from "../../../errors/errors.ts";

/** `userId=Contact ID, trait.plan=Tier`: columns by field. Throws InvalidInputError for what is no pair. */
export function readMapping(text: string): Record<string, string> {
  const pairs = text
    .split(",")
    .filter((pair) => pair.trim() !== "")
    .map((pair): [string, string] => {
      const [field = "", ...rest] = pair.split("=");
      const column = rest.join("=").trim();
      if (field.trim() !== "" && column !== "") return [field.trim(), column];
      throw new InvalidInputError(`"${pair.trim()}" is no pair: write FIELD=COLUMN, such as userId=Contact ID.`, [
        { path: "mapping", message: "needs FIELD=COLUMN, separated by commas" },
      ]);
    });
  return Object.fromEntries(pairs);
}
