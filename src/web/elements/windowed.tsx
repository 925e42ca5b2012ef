import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

interface WindowedProps<Row> {
  rows: readonly Row[];
  /** Names the list, so that its heights are known when one comes back to it. */
  listKey: string;
  label: string;
  children: (row: Row) => ComponentChildren;
}

/** Rows that are drawn together. */
const rowsAtOnce = 40;
/** So far above and below the window they are drawn, in pixels. */
const margin = 1_500;
/** Until a part has been measured, in pixels of one row. */
const usualRow = 92;

/** Heights of parts that were drawn, by list and place. */
const heights = new Map<string, number>();
const mostHeights = 2_000;

/**
 * A long list of which only the parts near the window are in the page: the others are as high as they were. A part that holds the focus
 * stays, so that the keyboard goes on from where it is.
 */
export function Windowed<Row>(props: WindowedProps<Row>) {
  const { rows, listKey, label, children } = props;
  const parts = Array.from({ length: Math.ceil(rows.length / rowsAtOnce) }, (_, i) => i);
  return (
    <>
      {parts.map((i) => {
        const inside = rows.slice(i * rowsAtOnce, (i + 1) * rowsAtOnce);
        const name = parts.length === 1 ? label : `${label} ${i * rowsAtOnce + 1} to ${i * rowsAtOnce + inside.length}`;
        return (
          <Part
            key={`${listKey} ${i}`}
            heightKey={`${listKey} ${i} ${inside.length}`}
            rows={inside}
            label={name}
            isFirst={i === 0}
          >
            {children}
          </Part>
        );
      })}
    </>
  );
}

interface PartProps<Row> {
  rows: readonly Row[];
  heightKey: string;
  label: string;
  isFirst: boolean;
  children: (row: Row) => ComponentChildren;
}

function Part<Row>({ rows, heightKey, label, isFirst, children }: PartProps<Row>) {
  const box = useRef<HTMLDivElement>(null);
  const known = heights.get(heightKey);
  const isDrawn = useSignal(isFirst || known === undefined);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new IntersectionObserver(
      (entries) => {
        isDrawn.value = entries.at(-1)!.isIntersecting || element.contains(document.activeElement);
      },
      { rootMargin: `${margin}px 0px` },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const height = isDrawn.value ? box.current?.offsetHeight : undefined;
    if (!height) return;
    if (heights.size >= mostHeights) heights.clear();
    heights.set(heightKey, height);
  });
  return (
    <div ref={box} style={isDrawn.value ? undefined : { height: `${known ?? rows.length * usualRow}px` }}>
      {isDrawn.value && (
        <ul class="article-list" aria-label={label}>
          {rows.map(children)}
        </ul>
      )}
    </div>
  );
}
