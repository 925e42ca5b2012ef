import { z } from "zod";
import { affinityKinds } from "../../profiles/features/affinity-kinds.ts";
import { sentimentLabels } from "../../understanding/analysis/analysis.ts";

const traitsSchema = z.record(z.string(), z.unknown());

const userRowSchema = z.object({
  id: z.string(),
  traits: traitsSchema,
  events: z.int(),
  lastSeenAt: z.string().optional(),
});
export const userPageSchema = z.object({
  users: z.array(userRowSchema),
  nextCursor: z.string().optional(),
  total: z.int().describe("Of all users, whatever the words"),
});

const affinitySchema = z.object({
  id: z.string(),
  label: z.string(),
  weight: z.number().describe("Decayed sum; below 0 what the user turns away from"),
  share: z.number().describe("Part of the strongest"),
});

const moodSchema = z.object({
  texts: z.int(),
  evidence: z.number().describe("Decayed number of texts"),
  score: z.number().min(-1).max(1),
  label: z.enum(sentimentLabels),
  emotions: z.array(z.object({ label: z.string(), score: z.number() })),
  formality: z.number(),
  politeness: z.number(),
  history: z.array(z.object({ at: z.string(), score: z.number(), texts: z.int() })),
});

const engagementSchema = z.object({
  events: z.int(),
  sessions: z.int(),
  firstSeenAt: z.string().optional(),
  lastSeenAt: z.string().optional(),
  meanSessionSeconds: z.number(),
  dwellSeconds: z.number(),
  meanReadSeconds: z.number(),
  activeDays: z.int().describe("Days (UTC) with an event"),
  meanScrollDepth: z.number().min(0).max(1).optional(),
  purchaseValue: z.number().describe("Sum of the values of purchases"),
  returnIntervalHours: z.number().optional().describe("Mean time between sessions"),
  messages: z.record(z.string(), z.int()),
});

export const profileSchema = z.object({
  id: z.string(),
  revision: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
  traits: traitsSchema,
  affinities: z.record(z.enum(affinityKinds), z.array(affinitySchema)),
  interests: z.array(
    z.object({
      weight: z.number().describe("Share of all interests"),
      items: z.array(z.object({ id: z.string(), title: z.string(), similarity: z.number() })),
    }),
  ),
  mood: moodSchema,
  engagement: engagementSchema,
  habits: z.object({
    channels: z.array(z.object({ channel: z.string(), share: z.number() })),
    hours: z.array(z.object({ hour: z.int(), share: z.number() })),
  }),
  segments: z.array(z.object({ id: z.string(), label: z.string(), reason: z.string() })),
  recentItems: z.array(
    z.object({
      id: z.string(),
      title: z.string().optional(),
      weight: z.number(),
      lastAt: z.string(),
      dismissed: z.boolean(),
    }),
  ),
  seenItems: z.int(),
});

/** Beside these, one list for every part of the application that keeps something of the user. */
export const userExportSchema = z
  .object({
    exportedAt: z.string(),
    ids: z.array(z.string()).describe("Every name of the user"),
    profile: profileSchema.optional(),
    state: z.unknown().optional().describe("The stored sums as they are"),
    items: z.array(
      z.object({
        itemId: z.string(),
        weight: z.number(),
        atMs: z.number(),
        lastMs: z.number().nullable(),
        kinds: z.int(),
        shown: z.int(),
      }),
    ),
    events: z.array(z.record(z.string(), z.unknown())).describe("Oldest first"),
  })
  .catchall(z.array(z.unknown()));

export type UserRow = z.output<typeof userRowSchema>;
export type UserPage = z.output<typeof userPageSchema>;
export type Affinity = z.output<typeof affinitySchema>;
export type UserMood = z.output<typeof moodSchema>;
export type Profile = z.output<typeof profileSchema>;
export type Interest = Profile["interests"][number];
export type Engagement = Profile["engagement"];
export type Habits = Profile["habits"];
