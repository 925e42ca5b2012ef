import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { ItemTag, TagStatus } from "../../../http/schema/tags.ts";
import { client } from "../../api/client.ts";
import { type Problem, toProblem } from "../../api/problem.ts";
import { say, sayDone } from "../../state/notice.ts";
import { noteDecisions } from "../articles/article-list.ts";
import { type Decisions, inverseOf, withDecisions } from "./tag-decisions.ts";

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

export function createTagDesk(itemId: string): TagDesk {
  const tags = signal<readonly ItemTag[] | undefined>(undefined);
  const problem = signal<Problem | undefined>(undefined);
  const conflict = signal<Decisions | undefined>(undefined);
  const title = signal("");
  let version: number | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  const withStatus = (status: TagStatus) => computed(() => (tags.value ?? []).filter((tag) => tag.status === status));

  const load = async () => {
    try {
      const reply = await client.itemTags(itemId);
      version = reply.version;
      tags.value = reply.tags;
      problem.value = undefined;
    } catch (error) {
      problem.value = toProblem(error);
    }
  };

  const send = async (decisions: Decisions, what: string, undoable: boolean) => {
    const before = tags.value ?? [];
    tags.value = withDecisions(before, decisions);
    try {
      const reply = await client.decideTags(itemId, { ...decisions, version });
      version = reply.version;
      tags.value = reply.tags;
      noteDecisions(itemId, reply.tags);
      const said = `${what} ${title.value}`;
      if (undoable) sayDone(said, () => enqueue(inverseOf(decisions, before), `Taken back: ${what}`, false));
      else say(said);
      return true;
    } catch (error) {
      const refusal = toProblem(error);
      tags.value = before;
      if (refusal.status === 409) {
        conflict.value = decisions;
        await load();
      } else {
        say(`Not saved. ${refusal.message}`, { tone: "fault" });
      }
      return false;
    }
  };
  /** One request at a time, so that quick keys never meet their own earlier version. */
  const enqueue = (decisions: Decisions, what: string, undoable: boolean): Promise<boolean> => {
    const done = queue.then(() => send(decisions, what, undoable));
    queue = done;
    return done;
  };

  return {
    tags,
    problem,
    title,
    conflict,
    suggested: withStatus("suggested"),
    accepted: withStatus("accepted"),
    rejected: withStatus("rejected"),
    load,
    decide: (decisions, what) => enqueue(decisions, what, true),
    settleConflict: async (choice) => {
      const mine = conflict.value;
      conflict.value = undefined;
      if (choice === "apply-mine" && mine) await enqueue(mine, "Your decision is saved on top of theirs.", true);
    },
  };
}
