import type { DocumentStore } from "../catalogue/items/item-store.ts";
import { ModelUnavailableError } from "../errors/errors.ts";
import type { Log } from "../log/log.ts";

/** What is kept beside a trained thing, and read without it. */
export interface ModelRecord {
  version: string;
  /** When it was put to use. */
  adoptedAtMs: number;
  /** False after it was retired: nothing trained is in use. */
  isInUse: boolean;
  /** How the last training ended, whether or not its model was adopted. */
  lastReport: unknown;
  lastTrainedAtMs: number;
}

export interface ModelRegistryOptions<Model> {
  /** Of the stored documents: `<name>` holds the model, `<name>-record` what is said about it. */
  name: string;
  documents: DocumentStore;
  /** @throws ModelUnavailableError when the bytes are not a whole model of the present format. */
  load: (bytes: Uint8Array) => Model | Promise<Model>;
  versionOf: (model: Model) => string;
  /** Puts a model to use in this process; `undefined` when it was retired. */
  use: (model: Model | undefined) => void;
  log: Log;
  now: () => number;
}

/** The life cycle of one trained thing: it is published, adopted by every process that watches, and retired. */
export interface ModelRegistry<Model> {
  /** Puts the stored model to use, if there is one. False where it cannot be read: it is to be trained again. */
  adoptStored(): Promise<boolean>;
  /** Stores the model with its report and puts it to use. */
  publish(bytes: Uint8Array, report: unknown): Promise<void>;
  /** Notes how a training ended whose model was not adopted. */
  refuse(report: unknown): Promise<void>;
  /** Takes the model out of use in every process. */
  retire(): Promise<void>;
  /** Follows what other processes publish or retire. Returns what stops it. */
  watch(everyMs: number): () => void;
  inUse(): Model | undefined;
  record(): Promise<ModelRecord | undefined>;
  /** The stored bytes of the model in use. */
  readBytes(): Promise<Uint8Array | undefined>;
}

export function createModelRegistry<Model>(options: ModelRegistryOptions<Model>): ModelRegistry<Model> {
  const { name, documents, load, versionOf, use, log, now } = options;
  const recordName = `${name}-record`;
  let serving: Model | undefined;
  /** A stored version that cannot be read is tried, and told, once. */
  let unreadableVersion: string | undefined;

  async function record(): Promise<ModelRecord | undefined> {
    const stored = await documents.readDocument(recordName);
    return stored && (JSON.parse(stored.body) as ModelRecord);
  }

  async function writeRecord(changes: Partial<ModelRecord>): Promise<void> {
    const before = await record();
    const next = { version: "none", adoptedAtMs: 0, isInUse: false, lastReport: {}, lastTrainedAtMs: 0, ...before };
    await documents.writeDocument({ name: recordName, body: JSON.stringify({ ...next, ...changes }) });
  }

  function swap(model: Model | undefined): void {
    serving = model;
    use(model);
  }

  async function readBytes(): Promise<Uint8Array | undefined> {
    return (await documents.readDocument(name))?.binary;
  }

  async function adoptStored(): Promise<boolean> {
    const bytes = await readBytes();
    if (bytes === undefined || bytes.length === 0 || (await record())?.isInUse === false) return true;
    try {
      swap(await load(bytes));
      return true;
    } catch (err) {
      if (!(err instanceof ModelUnavailableError)) throw err;
      log.warn({ err, model: name }, "the stored model cannot be read; it is trained again");
      unreadableVersion = (await record())?.version;
      return false;
    }
  }

  /** Compares the small record with what is in use here. */
  async function follow(): Promise<void> {
    const stored = await record();
    if (stored === undefined) return;
    const own = serving === undefined ? undefined : versionOf(serving);
    if (!stored.isInUse && own !== undefined) swap(undefined);
    else if (stored.isInUse && stored.version !== own && stored.version !== unreadableVersion) await adoptStored();
  }

  return {
    adoptStored,
    async publish(bytes, report) {
      const model = await load(bytes);
      const [nowMs, version] = [now(), versionOf(model)];
      await documents.writeDocument({ name, body: JSON.stringify({ version }), binary: bytes });
      const times = { adoptedAtMs: nowMs, lastTrainedAtMs: nowMs };
      await writeRecord({ version, isInUse: true, lastReport: report, ...times });
      swap(model);
    },
    refuse: (report) => writeRecord({ lastReport: report, lastTrainedAtMs: now() }),
    async retire() {
      await writeRecord({ isInUse: false });
      swap(undefined);
    },
    watch(everyMs) {
      let isFollowing = false;
      const timer = setInterval(() => {
        if (isFollowing) return;
        isFollowing = true;
        follow()
          .catch((err: unknown) => log.error({ err, model: name }, "the published model was not adopted"))
          .finally(() => {
            isFollowing = false;
          });
      }, everyMs);
      timer.unref();
      return () => clearInterval(timer);
    },
    inUse: () => serving,
    record,
    readBytes,
  };
}
