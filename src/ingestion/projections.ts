import type { Projection } from "./commit/projection.ts";
import { consentsProjection } from "./projections/consents.ts";
import { experimentExposures } from "./projections/experiment-exposures.ts";
import { identitiesProjection } from "./projections/identities.ts";
import { itemStatisticsProjection } from "./projections/item-statistics.ts";
import { messageOutcomes } from "./projections/message-outcomes.ts";
import { profileProjection } from "./projections/profile.ts";
import { segmentsProjection } from "./projections/segments.ts";

/** Everything that is derived from events, in the order in which each sees an event: before `profileProjection` the profile as it was, after it as it is. */
export const projections: readonly Projection[] = [
  identitiesProjection,
  consentsProjection,
  itemStatisticsProjection,
  profileProjection,
  messageOutcomes,
  experimentExposures,
  segmentsProjection,
];

/** Every table that a projection keeps, for the stores. */
export const projectionTables = projections.flatMap(({ tables }) => tables);
