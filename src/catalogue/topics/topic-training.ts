import { ConflictError } from "../../errors/errors.ts";
import type { TrainingProgress } from "../../understanding/topics/training/build-topic-model.ts";

/** read: the catalogue's texts; refresh: the new model is in use, and the items get their new topics. */
export type TopicTrainingStage = "read" | TrainingProgress["stage"] | "label" | "refresh";

export interface TopicTrainingProgress {
  stage: TopicTrainingStage;
  /** Part of all work, in [0, 1]. */
  fraction: number;
}

/** How the last training of this process ended; `detail` says why when it did not end well. */
export interface TopicTrainingOutcome {
  outcome: "trained" | "stopped" | "failed";
  at: string;
  detail?: string;
}

export interface TopicTrainingState {
  running: boolean;
  startedAt?: string;
  stage?: TopicTrainingStage;
  fraction?: number;
  last?: TopicTrainingOutcome;
}

export interface TopicTrainingOptions {
  onProgress?: ((progress: TopicTrainingProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** Lets one training run at a time, tells how far it is and stops it. */
export interface TopicTraining {
  /** Throws ConflictError while another training runs, and when this one was stopped. */
  run<T>(work: (running: RunningTraining) => Promise<T>, options: TopicTrainingOptions): Promise<T>;
  state(): TopicTrainingState;
  /** False when nothing runs that could still be stopped. */
  stop(): boolean;
}

export interface RunningTraining {
  /** Aborted by `stop` and by the caller's own signal. */
  signal: AbortSignal;
  report(progress: TopicTrainingProgress): void;
  /** From here on it can no longer be stopped. */
  commit(): void;
}

export function createTopicTraining(now: () => number): TopicTraining {
  let current: { stopping: AbortController; startedAt: string; isCommitted: boolean } | undefined;
  let progress: TopicTrainingProgress = { stage: "read", fraction: 0 };
  let last: TopicTrainingOutcome | undefined;
  const time = (): string => new Date(now()).toISOString();

  return {
    async run(work, { onProgress, signal: ofCaller }) {
      if (current !== undefined) {
        throw new ConflictError(
          "already-training",
          "Topics are being trained already; wait for it to end, or stop it.",
        );
      }
      const run = { stopping: new AbortController(), startedAt: time(), isCommitted: false };
      const signal = ofCaller ? AbortSignal.any([ofCaller, run.stopping.signal]) : run.stopping.signal;
      current = run;
      progress = { stage: "read", fraction: 0 };
      try {
        const result = await work({
          signal,
          report: (next) => {
            progress = next;
            onProgress?.(next);
          },
          commit: () => {
            signal.throwIfAborted();
            run.isCommitted = true;
          },
        });
        last = { outcome: "trained", at: time() };
        return result;
      } catch (error) {
        const isStopped = signal.aborted && !run.isCommitted;
        const detail = error instanceof Error ? error.message : String(error);
        last = { outcome: isStopped ? "stopped" : "failed", at: time(), detail };
        if (isStopped && error === signal.reason) {
          throw new ConflictError("training-stopped", "The training was stopped; the former topics stay in use.");
        }
        throw error;
      } finally {
        current = undefined;
      }
    },
    state: () => ({
      running: current !== undefined,
      ...(current && { startedAt: current.startedAt, ...progress }),
      ...(last && { last }),
    }),
    stop() {
      if (current === undefined || current.isCommitted) return false;
      current.stopping.abort(new Error("stopped on request"));
      return true;
    },
  };
}
