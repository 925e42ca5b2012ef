import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { SegmentInput, SegmentPreview } from "../../../http/schema/segments/segments.ts";
import { client } from "../../api/client.ts";
import { type Problem, toProblem } from "../../api/problem.ts";

const waitMs = 350;

/** The exact preview of what is being written, a moment after the last change; the last good one stays meanwhile. */
export function useSegmentPreview(input: SegmentInput | undefined) {
  const preview = useSignal<SegmentPreview | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const isStale = useSignal(false);
  const key = JSON.stringify(input);
  useEffect(() => {
    problem.value = undefined;
    if (input === undefined) {
      preview.value = undefined;
      return;
    }
    isStale.value = true;
    const stopping = new AbortController();
    const timer = setTimeout(() => {
      client.previewSegment(input, stopping.signal).then(
        (answer) => {
          preview.value = answer;
          isStale.value = false;
        },
        (error) => {
          if (!stopping.signal.aborted) problem.value = toProblem(error);
        },
      );
    }, waitMs);
    return () => {
      clearTimeout(timer);
      stopping.abort();
    };
  }, [key]);
  return { preview, problem, isStale };
}
