import { useSignal } from "@preact/signals";
import type { Taxonomy } from "../../../http/schema/tags.ts";
import { client } from "../../api/client.ts";
import { toProblem } from "../../api/problem.ts";
import { Empty, Loaded } from "../../elements/states.tsx";
import { useKeys } from "../../state/keys.ts";
import { say } from "../../state/notice.ts";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
import { DeleteDialog } from "./delete-dialog.tsx";
import { HygienePanels } from "./hygiene-panels.tsx";
import { MergeDialog } from "./merge-dialog.tsx";
import { RenameDialog } from "./rename-dialog.tsx";
import { TagDialog } from "./tag-dialog.tsx";
import type { TagStep } from "./tag-step.ts";
import { TagTable } from "./tag-table.tsx";
import { tagTree } from "./tag-tree.ts";
import "./tags.css";

export function TagsPage(_props: { id: string | undefined }) {
  const tags = useResource("tags", client.tags, { keepsData: true });
  const reports = useResource("report", client.tagReport, { keepsData: true });
  const hygiene = useResource("hygiene", client.tagHygiene, { keepsData: true });
  const step = useSignal<TagStep | undefined>(undefined);
  const words = useSignal("");
  useKeys("Tags", [{ key: "/", does: "find a tag", run: () => document.getElementById("tag-search")?.focus() }]);
  const listed = useSignal<Taxonomy["tags"]>([]);
  const begin = async (next: TagStep) => {
    try {
      // Somebody else may have described it meanwhile.
      if (next.kind === "add" || next.kind === "describe") listed.value = (await client.taxonomy()).tags;
      step.value = next;
    } catch (error) {
      say(toProblem(error).message, { tone: "fault" });
    }
  };
  const close = () => {
    step.value = undefined;
  };
  const reload = () => {
    tags.reload();
    reports.reload();
    hygiene.reload();
  };
  return (
    <>
      <div class="list-head">
        <h1>Tags</h1>
        <p class="hint">All tags, how often each is used, and how good its suggestions were</p>
      </div>
      <Loaded of={tags} what="tags">
        {({ tags: rows }) => {
          if (rows.length === 0) {
            return (
              <>
                <NoTags onAdd={() => begin({ kind: "add" })} />
                {step.value && (
                  <TagDialog tag={undefined} tags={rows} listed={listed.value} onClose={close} onDone={reload} />
                )}
              </>
            );
          }
          const nodes = tagTree(rows, reports.data.value?.tags ?? []);
          const shown = nodes.filter(({ tag }) => tag.label.toLowerCase().includes(words.value.toLowerCase()));
          return (
            <div class="insight-columns tags-columns">
              <section>
                <div class="tag-tools">
                  <input
                    id="tag-search"
                    class="field tag-search"
                    type="search"
                    aria-label="Find a tag"
                    placeholder="Find a tag  /"
                    value={words.value}
                    onInput={(event) => {
                      words.value = event.currentTarget.value;
                    }}
                  />
                  <button type="button" class="button" onClick={() => begin({ kind: "add" })}>
                    Add a tag…
                  </button>
                </div>
                <TagTable nodes={shown} onStep={begin} />
              </section>
              <aside>
                <HygienePanels hygiene={hygiene} onStep={begin} />
              </aside>
              {step.value?.kind === "add" && (
                <TagDialog tag={undefined} tags={rows} listed={listed.value} onClose={close} onDone={reload} />
              )}
              {step.value?.kind === "describe" && (
                <TagDialog tag={step.value.tag} tags={rows} listed={listed.value} onClose={close} onDone={reload} />
              )}
              {step.value?.kind === "rename" && <RenameDialog tag={step.value.tag} onClose={close} onDone={reload} />}
              {step.value?.kind === "delete" && <DeleteDialog tag={step.value.tag} onClose={close} onDone={reload} />}
              {step.value?.kind === "merge" && (
                <MergeDialog tag={step.value.tag} into={step.value.into} tags={rows} onClose={close} onDone={reload} />
              )}
            </div>
          );
        }}
      </Loaded>
    </>
  );
}

function NoTags(props: { onAdd: () => void }) {
  return (
    <Empty title="There are no tags yet.">
      <p>
        Open an <a href={hrefTo("articles")}>article</a> and give it its first one, or have an administrator load the
        list that is in use elsewhere.
      </p>
      <button type="button" class="button button-main" onClick={props.onAdd}>
        Add a tag…
      </button>
    </Empty>
  );
}
