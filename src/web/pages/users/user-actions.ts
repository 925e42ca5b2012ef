/** What can be tried out in a user's place, and the event that it stands for. */
export const actions = [
  { event: "Item Clicked", label: "Read", past: "Read" },
  { event: "Item Liked", label: "Like", past: "Liked" },
  { event: "Item Dismissed", label: "Not for me", past: "Dismissed" },
] as const;

export type Action = (typeof actions)[number];
