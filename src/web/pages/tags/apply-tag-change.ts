import type { TagChange } from "../../../http/schema/tags.ts";
import { client } from "../../api/client.ts";
import { say, sayDone } from "../../state/notice.ts";

/** Carries out a change of tags, says so, and offers the way back; throws when it is refused. */
export async function applyTagChange(options: {
  run: () => Promise<TagChange>;
  what: string;
  onDone: () => void;
}): Promise<void> {
  const { undoId } = await options.run();
  options.onDone();
  const undo =
    undoId === undefined
      ? undefined
      : async () => {
          await client.undoTagChange(undoId);
          options.onDone();
          say(`Taken back: ${options.what}`);
        };
  sayDone(options.what, undo);
}
