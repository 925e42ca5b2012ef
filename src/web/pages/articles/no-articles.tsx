import { client } from "../../api/client.ts";
import { Problem } from "../../api/problem.ts";
import { Empty, Loaded } from "../../elements/states.tsx";
import { useLookAgain } from "../../state/look-again.ts";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
import { clearFilters } from "./article-query.ts";

const lookAgainMs = 4_000;

async function isStarting(signal: AbortSignal): Promise<boolean> {
  try {
    await client.readiness(signal);
    return false;
  } catch (error) {
    if (error instanceof Problem && error.status === 503) return true;
    throw error;
  }
}

/** An empty list: too narrow a filter, a catalogue that is being filled, or one that nobody has filled yet. */
export function NoArticles(props: { isFiltered: boolean; reload: () => void }) {
  const starting = useResource("starting", isStarting);
  if (props.isFiltered) {
    return (
      <Empty title="No article fits all of this.">
        <button type="button" class="button" onClick={clearFilters}>
          Clear the filters
        </button>
      </Empty>
    );
  }
  return (
    <Loaded of={starting} what="articles">
      {(isSo) => (isSo ? <BeingFilled reload={props.reload} /> : <NothingYet />)}
    </Loaded>
  );
}

function BeingFilled(props: { reload: () => void }) {
  useLookAgain(lookAgainMs, props.reload);
  return (
    <Empty title="The catalogue is being filled.">
      <p>The first articles appear here as soon as they are read.</p>
    </Empty>
  );
}

function NothingYet() {
  return (
    <Empty title="There are no articles yet.">
      <a class="button" href={hrefTo("import")}>
        Import a file
      </a>
    </Empty>
  );
}
