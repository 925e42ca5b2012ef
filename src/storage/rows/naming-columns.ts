/** Columns that name a user by text. Everything else of a user goes with the profile (ON DELETE CASCADE). */
export const namingColumns = [
  ["recommendation", "user_id"],
  ["message", "user_id"],
  ["outbox", "key"],
  ["webhook_delivery", "key"],
  ["experiment_assignment", "unit_id"],
  ["experiment_exposure", "unit_id"],
  ["experiment_answer_seen", "unit_id"],
  ["identity_separation", "name_a"],
  ["identity_separation", "name_b"],
] as const;
