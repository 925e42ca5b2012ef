import { useEffect, useRef } from "preact/hooks";

/** Calls `look` every so often while the component is shown, or not while the time is undefined: for what changes by itself. */
export function useLookAgain(everyMs: number | undefined, look: () => void): void {
  const latest = useRef(look);
  latest.current = look;
  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = setInterval(() => latest.current(), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
}
