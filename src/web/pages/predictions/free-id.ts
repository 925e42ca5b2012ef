/** An id that is not taken, out of a label: its letters and digits (`prediction` where it has none), with a number where another one has them. */
export function freeId(label: string, taken: ReadonlySet<string>): string {
  const slug =
    label
      .normalize("NFKD")
      .toLowerCase()
      .replaceAll(/\p{M}/gu, "")
      .replaceAll(/[^a-z0-9]+/g, "-")
      .slice(0, 90)
      .replaceAll(/^-|-$/g, "") || "prediction";
  let id = slug;
  for (let number = 2; taken.has(id); number++) id = `${slug}-${number}`;
  return id;
}
