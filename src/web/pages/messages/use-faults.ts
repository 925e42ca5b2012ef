import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Template, TemplateFault } from "../../../http/schema/messages.ts";
import { client } from "../../api/client.ts";

const delayMs = 250;

/** Faults of the template as it stands, a moment after the last key. */
export function useFaults(draft: Template): Signal<readonly TemplateFault[]> {
  const faults = useSignal<readonly TemplateFault[]>([]);
  useEffect(() => {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      client.validateTemplate(draft, controller.signal).then(
        ({ errors }) => {
          faults.value = errors;
        },
        () => {
          faults.value = [];
        },
      );
    }, delayMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [draft, faults]);
  return faults;
}
