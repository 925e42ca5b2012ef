import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { ItemTag, ItemTagsReply, TagStatus } from "../../../http/schema/tags.ts";
import { client } from "../../api/client.ts";
import { Problem, toProblem } from "../../api/problem.ts";
import { say, sayDone } from "../../state/notice.ts";
import { noteDecisions } from "../articles/article-list.ts";
import { type Decisions, inverseOf, joinedDecisions, stillStands, withDecisions } from "./tag-decisions.ts";

/** The tags of one article and what an editor does with them. */
export interface TagDesk {
  tags: Signal<readonly ItemTag[] | undefined>;
  problem: Signal<Problem | undefined>;
  /** What the article is called, for what is said of decisions. */
  title: Signal<string>;
  /** Decisions that another editor's came before; they are not stored. */
  conflict: Signal<Decisions | undefined>;
  suggested: ReadonlySignal<readonly ItemTag[]>;
  accepted: ReadonlySignal<readonly ItemTag[]>;
  rejected: ReadonlySignal<readonly ItemTag[]>;
  load: () => Promise<void>;
  /** Resolves to whether it is stored. */
  decide: (decisions: Decisions, what: string) => Promise<boolean>;
  settleConflict: (choice: "apply-mine" | "keep-theirs") => Promise<void>;
}

const keptDesks = 60;
const desks = new Map<string, TagDesk>();

/** The desk of an article: one as long as its steps can be taken back, so that they are seen on whatever page shows it. */
export function tagDeskOf(itemId: string): TagDesk {
  const desk = desks.get(itemId) ?? createTagDesk(itemId);
  desks.delete(itemId);
  desks.set(itemId, desk);
  const [oldest] = desks.keys();
  if (desks.size > keptDesks && oldest !== undefined) desks.delete(oldest);
  return desk;
}

function createTagDesk(itemId: string): TagDesk {
  const tags = signal<readonly ItemTag[] | undefined>(undefined);
  const problem = signal<Problem | undefined>(undefined);
  const conflict = signal<Decisions | undefined>(undefined);
  const title = signal("");
  let version: number | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  const withStatus = (status: TagStatus) => computed(() => (tags.value ?? []).filter((tag) => tag.status === status));

  /** One request at a time, so that quick keys never meet their own earlier version. */
  const enqueue = <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    const done = queue.then(work);
    queue = done.catch(() => undefined);
    return done;
  };
  const take = (reply: ItemTagsReply) => {
    version = reply.version;
    tags.value = reply.tags;
    noteDecisions(itemId, reply.tags);
  };
  const read = async () => {
    try {
      take(await client.itemTags(itemId));
      problem.value = undefined;
    } catch (error) {
      problem.value = toProblem(error);
    }
  };
  const store = async (decisions: Decisions) => take(await client.decideTags(itemId, { ...decisions, version }));

  const send = async (decisions: Decisions, what: string) => {
    const before = tags.value ?? [];
    tags.value = withDecisions(before, decisions);
    const said = `${what} ${title.value}`;
    try {
      await store(decisions);
      sayDone(said, () => enqueue(() => takeBack(decisions, before, what)));
      return true;
    } catch (error) {
      const refusal = toProblem(error);
      tags.value = before;
      if (refusal.status === 409) {
        conflict.value = joinedDecisions(conflict.value, decisions);
        await read();
      } else {
        say(`Not saved: ${said} ${refusal.message}`, { tone: "fault" });
      }
      return false;
    }
  };

  /** Leads the tags of a decision back to how they stood; other tags that were decided on since stay. Throws where these were. */
  const takeBack = async (decisions: Decisions, before: readonly ItemTag[], what: string) => {
    const inverse = inverseOf(decisions, before);
    try {
      await store(inverse);
    } catch (error) {
      if (toProblem(error).status !== 409) throw error;
      await read();
      if (!stillStands(decisions, tags.value ?? [])) {
        throw new Problem({ status: 409, code: "conflict", detail: "Somebody has decided on it since." });
      }
      await store(inverse);
    }
    say(`Taken back: ${what} ${title.value}`);
  };

  return {
    tags,
    problem,
    title,
    conflict,
    suggested: withStatus("suggested"),
    accepted: withStatus("accepted"),
    rejected: withStatus("rejected"),
    load: () => enqueue(read),
    decide: (decisions, what) => enqueue(() => send(decisions, what)),
    settleConflict: async (choice) => {
      const mine = conflict.value;
      conflict.value = undefined;
      if (choice === "apply-mine" && mine) {
        await enqueue(() => send(mine, "Your decision is saved on top of theirs."));
      }
    },
  };
}
