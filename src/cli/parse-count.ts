import { InvalidArgumentError } from "commander";

/** For commander: a whole number above 0, as text. */
export function parseCount(value: string): string {
  if (!/^[1-9]\d*$/.test(value)) throw new InvalidArgumentError("Write a whole number above 0.");
  return value;
}
