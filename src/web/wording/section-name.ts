/** "food-and-home" as "Food and home". */
export function sectionLabel(section: string): string {
  const words = section.replaceAll(/[-_]+/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
