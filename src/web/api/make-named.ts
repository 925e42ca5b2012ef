import { toProblem } from "./problem.ts";

const triedIds = 50;
const longestId = 56;

/**
 * Makes a new thing under an id that its name gives, with a number behind where that is taken: nothing that is there is replaced,
 * whoever made it meanwhile. Throws what `make` throws for other reasons.
 */
export async function makeNamed<Made>(
  name: string,
  kind: string,
  make: (id: string) => Promise<Made>,
): Promise<{ id: string; made: Made }> {
  const slug = slugOf(name, kind);
  for (let number = 1; ; number++) {
    const id = number === 1 ? slug : `${slug}-${number}`;
    try {
      return { id, made: await make(id) };
    } catch (error) {
      if (!toProblem(error).code.endsWith("-exists") || number === triedIds) throw error;
    }
  }
}

/** An id that stands well in an address: small letters and digits with hyphens; the kind where the name has neither. */
export function slugOf(name: string, kind: string): string {
  const slug = name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, longestId)
    .replaceAll(/^-+|-+$/g, "");
  return slug === "" ? kind : slug;
}
