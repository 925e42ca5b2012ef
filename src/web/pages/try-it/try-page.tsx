import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { AnalyzeReply } from "../../../http/schema/analysis.ts";
import { client } from "../../api/client.ts";
import { type Problem, toProblem } from "../../api/problem.ts";
import { Empty, Failed } from "../../elements/states.tsx";
import { AnalysisPanels } from "../../reading/analysis-panels.tsx";
import { HighlightSwitches, highlightKeys } from "../../reading/highlight-switches.tsx";
import { MarkedText } from "../../reading/marked-text.tsx";
import { paragraphsOf } from "../../reading/segment-text.ts";
import { useKeys } from "../../state/keys.ts";
import { samples } from "./samples.ts";
import "./try-it.css";

const delayMs = 300;
const draftName = "attune-draft";

/** What was analysed and what came out, kept together so that offsets always fit their text. */
interface Outcome {
  text: string;
  reply: AnalyzeReply;
  roundTripMs: number;
}

export function TryPage() {
  const text = useSignal(sessionStorage.getItem(draftName) ?? "");
  const outcome = useSignal<Outcome | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const busy = useSignal(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useKeys("Try it", [{ key: "/", does: "write in the box", run: () => field.current?.focus() }, ...highlightKeys]);

  const wanted = text.value;
  useEffect(() => {
    sessionStorage.setItem(draftName, wanted);
    if (wanted.trim() === "") {
      outcome.value = undefined;
      problem.value = undefined;
      return;
    }
    const controller = new AbortController();
    const timer = setTimeout(async () => {
      busy.value = true;
      const startedAt = performance.now();
      try {
        const reply = await client.analyze(wanted, controller.signal);
        outcome.value = { text: wanted, reply, roundTripMs: performance.now() - startedAt };
        problem.value = undefined;
      } catch (error) {
        if (!controller.signal.aborted) problem.value = toProblem(error);
      }
      busy.value = false;
    }, delayMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
      busy.value = false;
    };
  }, [wanted, busy, outcome, problem]);

  return (
    <div class="try-it">
      <section class="try-input">
        <h1>Try it</h1>
        <label class="stack">
          <span class="hint">Any text; it is analysed on this server as it is typed and is not kept.</span>
          <textarea
            ref={field}
            class="field try-text"
            value={text.value}
            placeholder="Paste an article, a comment, an e-mail…"
            onInput={(event) => {
              text.value = event.currentTarget.value;
            }}
          />
        </label>
        <div class="row">
          {samples.map((sample) => (
            <button
              key={sample.name}
              type="button"
              class="button"
              onClick={() => {
                text.value = sample.text;
              }}
            >
              {sample.name}
            </button>
          ))}
        </div>
      </section>
      <section class="try-result" aria-label="Analysis" aria-live="polite" aria-busy={busy.value}>
        {problem.value && <Failed problem={problem.value} />}
        {outcome.value ? <Result outcome={outcome.value} /> : <Nothing />}
      </section>
    </div>
  );
}

function Nothing() {
  return (
    <Empty title="The analysis appears here.">
      <p>Paste a text or pick one of the samples.</p>
    </Empty>
  );
}

function Result(props: { outcome: Outcome }) {
  const { text, reply, roundTripMs } = props.outcome;
  const analysis = reply.results[0] ?? {};
  return (
    <>
      <div class="try-head">
        <Timings took={reply.took} roundTripMs={roundTripMs} />
        <HighlightSwitches />
      </div>
      <div class="article-body try-marked">
        {paragraphsOf(text).map((span) => (
          <p key={span.start}>
            <MarkedText text={text} span={span} analysis={analysis} />
          </p>
        ))}
      </div>
      <div class="try-panels">
        <AnalysisPanels analysis={analysis} />
      </div>
    </>
  );
}

function Timings(props: { took: AnalyzeReply["took"]; roundTripMs: number }) {
  const { queueMs, inferenceMs } = props.took;
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
  const parts = `waiting ${seconds(queueMs)}, reading ${seconds(inferenceMs)}`;
  return (
    <p class="hint timings" title={parts}>
      Read in {seconds(props.roundTripMs)}
    </p>
  );
}
