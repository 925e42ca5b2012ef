import { useEffect } from "preact/hooks";

/** Calls `look` every so often while the component is shown: for what changes by itself. */
export function useLookAgain(everyMs: number, look: () => void): void {
  useEffect(() => {
    const timer = setInterval(look, everyMs);
    return () => clearInterval(timer);
  }, []);
}
