import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { followUser, type LiveEvent } from "../../api/live-stream.ts";
import { Panel } from "../../elements/panel.tsx";
import { Empty } from "../../elements/states.tsx";
import { hrefTo } from "../../state/route.ts";

const mostShown = 30;
/** Events that come together are one change. */
const gatherMs = 150;

/** What happens to one person, as it happens; `onChange` when what is known of them may be another. */
export function LivePanel(props: { id: string; onChange: () => void }) {
  const events = useSignal<readonly LiveEvent[]>([]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const changed = (): void => {
      clearTimeout(timer);
      timer = setTimeout(props.onChange, gatherMs);
    };
    const stop = followUser(props.id, {
      onEvent(event) {
        events.value = [event, ...events.value].slice(0, mostShown);
        changed();
      },
      onGap: changed,
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, []);
  return (
    <Panel title="Live">
      {events.value.length === 0 ? (
        <Empty title="Nothing has happened since this page was opened." />
      ) : (
        <ol class="people-list" aria-live="polite">
          {events.value.map((event) => (
            <li key={event.id}>
              <span>
                <What event={event} />
              </span>
              <time class="hint" dateTime={event.timestamp}>
                {new Date(event.timestamp).toLocaleTimeString("en", { hour12: false })}
              </time>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

function What({ event: { type, data } }: { event: LiveEvent }) {
  const segment = <a href={hrefTo("segments", String(data.segmentId))}>{String(data.segmentId)}</a>;
  switch (type) {
    case "profile.changed":
      return <>{data.events === 0 ? "What is known of them changed" : eventsOf(Number(data.events))}</>;
    case "segment.entered":
      return <>Enters {segment}</>;
    case "segment.exited":
      return <>Leaves {segment}</>;
    case "recommendation.served":
      return <>Is given a recommendation</>;
    case "message.composed":
      return <>A message is written to them</>;
    case "prediction.crossed":
      return (
        <>
          {String(data.prediction)}: {Math.round(100 * Number(data.probability))} %
        </>
      );
    default:
      return <>{type}</>;
  }
}

const eventsOf = (count: number): string => (count === 1 ? "An event came in" : `${count} events came in`);
