import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CronPattern } from "croner";
import { z } from "zod";
import { ConfigurationError } from "../errors/errors.ts";
import { describeFaults, schemaFaults } from "../errors/schema-faults.ts";

/** The folder that holds `models/`, `corpora/` and `lexicon/`: the parent of `src/` or `dist/`. */
export const packageRoot = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

const wholeNumber = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);
const share = (fallback: number) => z.coerce.number().min(0).max(1).default(fallback);

/** `KEY:role` pairs, separated by commas. */
const keysSchema = z
  .string()
  .default("")
  .transform((text, context) => {
    const keys: { key: string; role: Role }[] = [];
    for (const pair of text.split(",").filter((part) => part.trim() !== "")) {
      const at = pair.lastIndexOf(":");
      const role = roleSchema.safeParse(pair.slice(at + 1).trim());
      const key = pair.slice(0, at).trim();
      if (!role.success || key.length < 16) {
        context.addIssue({
          code: "custom",
          message: "write each key as KEY:public, KEY:app, KEY:editor or KEY:admin, with at least 16 characters of key",
        });
        return z.NEVER;
      }
      keys.push({ key, role: role.data });
    }
    return keys;
  });

/**
 * public: what ends up in pages and apps. It sends events and asks for recommendations and for messages by stored template. app: for
 * servers; also profiles, aliases and templates of its own. editor: also items, tags and templates. admin: everything.
 */
export const roleSchema = z.enum(["public", "app", "editor", "admin"]);
export type Role = z.infer<typeof roleSchema>;
/** A role may do what the roles below it may. */
export const roleRank: Readonly<Record<Role, number>> = { public: 0, app: 1, editor: 2, admin: 3 };

/** Origins such as `https://www.example.com`, separated by commas. */
const originsSchema = z
  .string()
  .default("")
  .transform((text, context) => {
    const origins = text.split(",").map((part) => part.trim());
    const written = origins.filter((origin) => origin !== "");
    for (const origin of written) {
      if (URL.canParse(origin) && new URL(origin).origin === origin) continue;
      context.addIssue({ code: "custom", message: `"${origin}" is no origin: write scheme, host and port alone` });
      return z.NEVER;
    }
    return written;
  });

/** Names separated by commas. */
const namesSchema = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((part) => part.trim())
      .filter((name) => name !== ""),
  );

/** A cron expression in UTC, or `off`. */
const cronSchema = (preset: string) =>
  z
    .string()
    .default(preset)
    .transform((text, context) => {
      if (text === "off") return undefined;
      try {
        return new CronPattern(text) && text;
      } catch (error) {
        context.addIssue({ code: "custom", message: `is no cron expression: ${(error as Error).message}` });
        return z.NEVER;
      }
    });

/** Every setting, with its unit in its name, its default and its bounds. This is the sole reader of the environment. */
export const configSchema = z.object({
  PORT: wholeNumber(3000, 0, 65_535),
  HOST: z.string().default("127.0.0.1"),
  ATTUNE_DATA_DIR: z.string().default("./data"),
  /** Where everything is stored: `postgres://USER:PASSWORD@HOST/DATABASE?schema=NAME`; default: a file of SQLite in the data directory. */
  ATTUNE_DATABASE_URL: z
    .string()
    .regex(/^postgres(?:ql)?:\/\/[^/]+\/./, "write postgres://USER:PASSWORD@HOST/DATABASE")
    .refine((url) => URL.canParse(url), "it is no URL: write % signs and the like in a password as %25")
    .optional(),
  /** `amqp://USER:PASSWORD@HOST/VHOST`: events come in from a queue of RabbitMQ as well, and domain events go out to an exchange. */
  ATTUNE_BROKER_URL: z
    .string()
    .regex(/^amqps?:\/\/./, "write amqp://USER:PASSWORD@HOST/VHOST")
    .refine((url) => URL.canParse(url), "it is no URL: write % signs and the like in a password as %25")
    .optional(),
  ATTUNE_MODELS_DIR: z.string().default(join(packageRoot, "models")),
  /** KEY:role pairs; with none, the server is open and listens on loopback only. */
  ATTUNE_KEYS: keysSchema,
  /** Secret of your own servers: with it, calls with a public key need the header X-User-Signature for the user they name. */
  ATTUNE_USER_SIGNING_KEY: z.string().min(16).optional(),
  /** Pages of other origins that may call this server. */
  ATTUNE_ALLOWED_ORIGINS: originsSchema,
  /** Hosts, addresses and CIDR ranges that webhooks may reach although they are private. */
  ATTUNE_WEBHOOK_ALLOW: namesSchema,
  ATTUNE_LOG_LEVEL: z.enum(["silent", "error", "warn", "info", "debug"]).default("info"),
  /** Texts waiting for the encoder, in word pieces; beyond it the answer is 429. */
  ATTUNE_MAX_QUEUED_TOKENS: wholeNumber(262_144, 1_024, 100_000_000),
  /** Word pieces in one run of the encoder, padding included; see docs/results/index.md for what chose it. */
  ATTUNE_BATCH_TOKENS: wholeNumber(256, 64, 65_536),
  /** Threads of the encoder. */
  ATTUNE_ENCODER_THREADS: wholeNumber(Math.min(4, availableParallelism()), 1, 64),
  /** Models in place of the shipped encoder: a name on the Hub or a local folder, run by transformers.js. */
  ATTUNE_SENTIMENT_MODEL: z.string().optional(),
  ATTUNE_EMBEDDING_MODEL: z.string().optional(),
  ATTUNE_ENTITIES_MODEL: z.string().optional(),
  /** Suggestions below the score that keeps this precision are not shown. */
  ATTUNE_TAG_PRECISION: share(0.8),
  ATTUNE_TOPIC_COUNT: wholeNumber(0, 0, 1_000),
  /** Share of recommendation slots that explore new items. */
  ATTUNE_EXPLORE_SHARE: share(0.1),
  /** User profiles kept in memory, the least recently used leave first; some 12 kB each after a few events. */
  ATTUNE_HOT_PROFILES: wholeNumber(20_000, 100, 10_000_000),
  /** Days that given recommendations are kept for replay, joining and export; 0 keeps them for good. */
  ATTUNE_KEEP_RECOMMENDATIONS_DAYS: wholeNumber(90, 0, 36_500),
  /** JSON file with weights and half-lives of events and with ranking scenarios; see docs/tuning.md. */
  ATTUNE_TUNING_FILE: z.string().optional(),
  /** The server looks this often whether the collaborative model should be trained again; 0 turns it off. */
  ATTUNE_RETRAIN_MINUTES: wholeNumber(15, 0, 10_080),
  /** ... and trains when at least this many events came in since the last time. */
  ATTUNE_RETRAIN_EVENTS: wholeNumber(1_000, 1, 100_000_000),
  /** Whether a network is trained as well on the order of what users took up (SASRec). */
  ATTUNE_SEQUENCE_NETWORK: z.stringbool().default(false),
  /** When groups of users are learned anew. */
  ATTUNE_SEGMENTS_TRAIN_CRON: cronSchema("0 4 * * 0"),
  /** When it is looked whether users have become others than the groups were learned from. */
  ATTUNE_SEGMENTS_DRIFT_CRON: cronSchema("0 3 * * *"),
  /** When it is looked whether predictions are old, or users have moved away from them, and have to be trained again. */
  ATTUNE_PREDICTIONS_CRON: cronSchema("30 4 * * *"),
  ATTUNE_SEED: z.string().default("attune"),
  /** full: events are on the disk before they are acknowledged; normal: within a second, which a power cut may take. */
  ATTUNE_DURABILITY: z.enum(["full", "normal"]).default("full"),
  /** Keep the words of `Text Submitted` events, not only what was derived from them. */
  ATTUNE_KEEP_TEXTS: z.stringbool().default(false),
  /** What holds for people who decided nothing: `all`, `none`, or purposes by commas (analytics, personalisation, messaging, enrichment). */
  ATTUNE_CONSENT_DEFAULT: z
    .string()
    .default("all")
    .transform((text, context) => consentDefaultOf(text, (message) => context.addIssue(message))),
  /** Most requests of one key or address in a minute; 0 for no limit. */
  ATTUNE_RATE_PER_MINUTE: wholeNumber(0, 0, 10_000_000),
  /** Requests of one route under way at once; beyond it the answer is 429. */
  ATTUNE_ROUTE_PERMITS: wholeNumber(16, 1, 100_000),
  /** While more requests of a route keep coming than it has permits, it takes only so many that each is answered in about this time, in ms. */
  ATTUNE_STANDING_MS: wholeNumber(50, 1, 600_000),
  /** Longest wait of a request for its turn, in ms; a longer one is answered with 429. */
  ATTUNE_MAX_QUEUE_MS: wholeNumber(1_000, 10, 600_000),
  /** Mean delay of the event loop, in ms, above which every route has a quarter of its permits. */
  ATTUNE_MAX_LOOP_DELAY_MS: wholeNumber(250, 10, 600_000),
});

export interface Config {
  port: number;
  host: string;
  dataDir: string;
  /** PostgreSQL; absent: SQLite in the data directory. */
  databaseUrl?: string | undefined;
  /** RabbitMQ; absent: none. */
  brokerUrl?: string | undefined;
  modelsDir: string;
  keys: readonly { key: string; role: Role }[];
  logLevel: string;
  maxQueuedTokens: number;
  batchTokens: number;
  encoderThreads: number;
  models: { sentiment?: string | undefined; embedding?: string | undefined; entities?: string | undefined };
  tagPrecision: number;
  /** 0: chosen by coherence. */
  topicCount: number;
  exploreShare: number;
  hotProfiles: number;
  /** 0: for good. */
  keepRecommendationsDays: number;
  tuningFile?: string | undefined;
  retrainMinutes: number;
  retrainEvents: number;
  sequenceNetwork: boolean;
  segmentsTrainCron?: string | undefined;
  segmentsDriftCron?: string | undefined;
  predictionsCron?: string | undefined;
  seed: string;
  keepTexts: boolean;
  /** What holds for people who decided nothing. */
  consentDefault: Record<"analytics" | "personalisation" | "messaging" | "enrichment", boolean>;
  durability: "full" | "normal";
  ratePerMinute: number;
  userSigningKey?: string | undefined;
  allowedOrigins: readonly string[];
  webhookAllow: readonly string[];
  routePermits: number;
  standingMs: number;
  maxQueueMs: number;
  maxLoopDelayMs: number;
}

const loopback = new Set(["127.0.0.1", "::1", "localhost"]);

/**
 * Reads and freezes the settings. Throws ConfigurationError naming each faulty variable, and refuses to listen on
 * anything but loopback while no key is set.
 */
export function readConfig(environment: Record<string, string | undefined>): Readonly<Config> {
  const given = Object.fromEntries(
    Object.keys(configSchema.shape)
      .filter((name) => environment[name] !== undefined && environment[name] !== "")
      .map((name) => [name, environment[name]]),
  );
  const parsed = configSchema.safeParse(given);
  if (!parsed.success) {
    const { ATTUNE_KEYS: _keys, ATTUNE_USER_SIGNING_KEY: _signingKey, ...open } = given;
    const errors = schemaFaults(parsed.error, open);
    throw new ConfigurationError(
      `The environment has ${errors.length === 1 ? "a faulty setting" : "faulty settings"}: ${describeFaults(errors)}.`,
      errors,
    );
  }
  const env = parsed.data;
  if (env.ATTUNE_KEYS.length === 0 && !loopback.has(env.HOST)) {
    throw new ConfigurationError(
      `HOST is ${env.HOST}, which others can reach, but ATTUNE_KEYS is empty. Set ATTUNE_KEYS=KEY:admin,… or listen on 127.0.0.1.`,
      [{ path: "HOST", message: "needs ATTUNE_KEYS" }],
    );
  }
  return Object.freeze({
    port: env.PORT,
    host: env.HOST,
    dataDir: resolve(env.ATTUNE_DATA_DIR),
    databaseUrl: env.ATTUNE_DATABASE_URL,
    brokerUrl: env.ATTUNE_BROKER_URL,
    modelsDir: resolve(env.ATTUNE_MODELS_DIR),
    keys: env.ATTUNE_KEYS,
    logLevel: env.ATTUNE_LOG_LEVEL,
    maxQueuedTokens: env.ATTUNE_MAX_QUEUED_TOKENS,
    batchTokens: env.ATTUNE_BATCH_TOKENS,
    encoderThreads: env.ATTUNE_ENCODER_THREADS,
    models: {
      sentiment: env.ATTUNE_SENTIMENT_MODEL,
      embedding: env.ATTUNE_EMBEDDING_MODEL,
      entities: env.ATTUNE_ENTITIES_MODEL,
    },
    tagPrecision: env.ATTUNE_TAG_PRECISION,
    topicCount: env.ATTUNE_TOPIC_COUNT,
    exploreShare: env.ATTUNE_EXPLORE_SHARE,
    hotProfiles: env.ATTUNE_HOT_PROFILES,
    keepRecommendationsDays: env.ATTUNE_KEEP_RECOMMENDATIONS_DAYS,
    tuningFile: env.ATTUNE_TUNING_FILE === undefined ? undefined : resolve(env.ATTUNE_TUNING_FILE),
    retrainMinutes: env.ATTUNE_RETRAIN_MINUTES,
    retrainEvents: env.ATTUNE_RETRAIN_EVENTS,
    sequenceNetwork: env.ATTUNE_SEQUENCE_NETWORK,
    segmentsTrainCron: env.ATTUNE_SEGMENTS_TRAIN_CRON,
    segmentsDriftCron: env.ATTUNE_SEGMENTS_DRIFT_CRON,
    predictionsCron: env.ATTUNE_PREDICTIONS_CRON,
    seed: env.ATTUNE_SEED,
    keepTexts: env.ATTUNE_KEEP_TEXTS,
    consentDefault: env.ATTUNE_CONSENT_DEFAULT,
    durability: env.ATTUNE_DURABILITY,
    ratePerMinute: env.ATTUNE_RATE_PER_MINUTE,
    userSigningKey: env.ATTUNE_USER_SIGNING_KEY,
    allowedOrigins: env.ATTUNE_ALLOWED_ORIGINS,
    webhookAllow: env.ATTUNE_WEBHOOK_ALLOW,
    routePermits: env.ATTUNE_ROUTE_PERMITS,
    standingMs: env.ATTUNE_STANDING_MS,
    maxQueueMs: env.ATTUNE_MAX_QUEUE_MS,
    maxLoopDelayMs: env.ATTUNE_MAX_LOOP_DELAY_MS,
  });
}

function consentDefaultOf(text: string, addIssue: (message: string) => void): Config["consentDefault"] {
  const known = ["analytics", "personalisation", "messaging", "enrichment"];
  const granted = text === "all" ? known : text === "none" ? [] : text.split(",").map((one) => one.trim());
  const unknown = granted.filter((purpose) => !known.includes(purpose));
  if (unknown.length > 0) addIssue(`"${unknown.join(", ")}": write all, none, or some of ${known.join(", ")}`);
  const has = (purpose: string): boolean => granted.includes(purpose);
  return {
    analytics: has("analytics"),
    personalisation: has("personalisation"),
    messaging: has("messaging"),
    enrichment: has("enrichment"),
  };
}
