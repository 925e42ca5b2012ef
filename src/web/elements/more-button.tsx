import { useEffect, useRef } from "preact/hooks";

/** So far below the window the next rows are asked for, in pixels. */
const ahead = 800;

/** Loads the next rows when it comes near the window, or when it is pressed. */
export function MoreButton(props: { loading: boolean; onMore: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  const more = useRef(props.onMore);
  more.current = props.onMore;
  useEffect(() => {
    if (!button.current || props.loading) return;
    const observer = new IntersectionObserver((entries) => entries.at(-1)!.isIntersecting && more.current(), {
      rootMargin: `0px 0px ${ahead}px`,
    });
    observer.observe(button.current);
    return () => observer.disconnect();
  }, [props.loading]);
  return (
    <button ref={button} type="button" class="button more" disabled={props.loading} onClick={props.onMore}>
      {props.loading ? "Loading…" : "Show more"}
    </button>
  );
}
