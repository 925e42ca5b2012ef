/** The numbers are stored with every profile: a number is never changed and never used again. */
export const affinityCodes = { topics: 0, tags: 1, entities: 2, authors: 3, sections: 4 } as const;
export type AffinityKind = keyof typeof affinityCodes;
/** In the order of their codes, which leave no gap. */
export const affinityKinds = Object.keys(affinityCodes) as AffinityKind[];
