import { createHash } from "node:crypto";
import type { TaggableItem, TagLesson } from "../catalogue/items/tag-suggester.ts";
import type { CatalogueView } from "../catalogue/search/catalogue-view.ts";
import { createSerialExecutor } from "../concurrency/serial-executor.ts";
import { createTimeSlices } from "../concurrency/time-slices.ts";
import type { LearnerChange, Lesson } from "./learning/learner-change.ts";
import {
  decodeChange,
  decodeLearnerState,
  encodeChange,
  encodeKnownTags,
  encodeLearnerState,
} from "./learning/learner-format.ts";
import type { TagLearner } from "./learning/tag-learner.ts";
import type { TagLearnerState } from "./learning/tag-learner-state.ts";
import type { LearnedTags, TagKnowledge } from "./tag-knowledge.ts";
import type { StoredLesson, TagLearningStore } from "./tag-learning-store.ts";

/** A lesson that is worked out and not yet applied: to be stored with the decision, then taken over. */
export interface PreparedLesson {
  stored: StoredLesson;
  apply(): void;
}

/** Learning from decisions: every lesson is stored with what it comes from, and every process applies every lesson once. */
export interface TagLearning {
  /** What decisions on an item teach. Tags in `reset` are unlearned. */
  prepare(item: TaggableItem, decisions: { made: readonly TagLesson[]; reset: readonly string[] }): PreparedLesson;
  /** What a change of whole tags makes of them; `restored` are bytes of `knownOf`, `forgotten` a tag that is no more. */
  prepareReshape(change: TagReshape): Promise<PreparedLesson>;
  /** What was learned of single tags, for the undo of a change; names the training that it belongs to. */
  knownOf(tags: readonly string[]): Uint8Array;
  /** Whether bytes of `knownOf` belong to the training in use: else they say nothing. */
  canRestore(known: Uint8Array): boolean;
  /** Stores a training and puts it to use. */
  train(state: TagLearnerState): Promise<void>;
  /** Takes over what other processes learned. */
  catchUp(): Promise<void>;
}

export interface TagReshape {
  restored?: Uint8Array | undefined;
  forgotten?: string | undefined;
  examples: readonly { item: TaggableItem; tag: string; accepted: boolean }[];
}

export interface TagLearningOptions {
  knowledge: TagKnowledge;
  catalogue: Pick<CatalogueView, "get">;
  store: TagLearningStore;
}

const lessonsAtOnce = 200;
/** Latest lessons that can be taken back. */
const lessonsKept = 1_000;
const trainedLength = 16;
const lessonKey = (itemId: string, tag: string): string => `${itemId}\u0000${tag}`;

/** What is stored of a training, without the lessons since. Throws ModelUnavailableError for damaged bytes. */
export async function readLearnedTags(store: Pick<TagLearningStore, "readTraining">): Promise<LearnedTags> {
  const { trained, body } = await store.readTraining();
  return { state: body && decodeLearnerState(body), trained };
}

export function createTagLearning({ knowledge, catalogue, store }: TagLearningOptions): TagLearning {
  const { run } = createSerialExecutor();
  let at = 0;
  /** Before the first look at the lessons of a training, none of them is known here, not even own ones. */
  let knowsOwn = false;
  /** Latest last. */
  const lessons = new Map<string, Lesson>();

  function apply(change: LearnerChange): void {
    knowledge.learner().apply(change);
    const { itemId } = change;
    if (itemId === undefined) return;
    for (const { tag } of change.withdrawn) lessons.delete(lessonKey(itemId, tag));
    for (const lesson of change.lessons) {
      const key = lessonKey(itemId, lesson.tag);
      lessons.delete(key);
      lessons.set(key, lesson);
      if (lessons.size > lessonsKept) lessons.delete(lessons.keys().next().value!);
      if (!lesson.accepted) knowledge.experiences.reject(lesson.tag);
    }
  }

  function prepared(change: LearnerChange): PreparedLesson {
    const trained = knowledge.trained();
    return { stored: { trained, body: encodeChange(change) }, apply: () => apply(change) };
  }

  function useLearned(learned: LearnedTags): void {
    knowledge.useLearned(learned);
    lessons.clear();
    at = 0;
    knowsOwn = false;
  }

  async function catchUp(): Promise<void> {
    if ((await store.training()) !== knowledge.trained()) useLearned(await readLearnedTags(store));
    const trained = knowledge.trained();
    for (;;) {
      const found = await store.lessonsSince({ trained, after: at, limit: lessonsAtOnce });
      for (const { body, isOwn } of found) if (!knowsOwn || !isOwn) apply(decodeChange(body));
      at = found.at(-1)?.sequence ?? at;
      if (found.length < lessonsAtOnce) break;
    }
    knowsOwn = true;
  }

  return {
    prepare(item, { made, reset }) {
      const carried = catalogue.get(item.id)?.tags ?? [];
      const withdrawn = reset.flatMap((tag) => lessons.get(lessonKey(item.id, tag)) ?? []);
      const context = { ...knowledge.context(), carried };
      const change = knowledge.learner().learn(knowledge.taggable(item), { made, withdrawn }, context);
      return prepared({ ...change, itemId: item.id });
    },
    async prepareReshape({ restored, forgotten, examples }) {
      const { breathe } = createTimeSlices();
      const lessons: Parameters<TagLearner["reshape"]>[0]["examples"][number][] = [];
      for (const { item, ...decision } of examples) {
        lessons.push({ ...decision, text: knowledge.taggable(item) });
        await breathe();
      }
      return prepared(
        await knowledge.learner().reshape({
          replaced: [
            ...(restored === undefined ? [] : decodeChange(restored.subarray(trainedLength)).replaced),
            ...(forgotten === undefined ? [] : [{ tag: forgotten, known: undefined }]),
          ],
          examples: lessons,
        }),
      );
    },
    knownOf: (tags) =>
      Buffer.concat([
        Buffer.from(knowledge.trained().padEnd(trainedLength)),
        encodeKnownTags(knowledge.learner().knownOf(tags)),
      ]),
    canRestore: (known) => Buffer.from(known.subarray(0, trainedLength)).toString().trim() === knowledge.trained(),
    train: (state) =>
      run(async () => {
        const body = encodeLearnerState(state);
        const trained = createHash("sha256").update(body).digest("hex").slice(0, trainedLength);
        await store.writeTraining({ trained, body }, [
          { topic: "model.adopted", key: "tags", body: { model: "tags", version: trained } },
        ]);
        useLearned({ state, trained });
        knowsOwn = true;
      }),
    catchUp: () => run(catchUp),
  };
}
