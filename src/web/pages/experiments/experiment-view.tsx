import type { ExperimentResults } from "../../../http/schema/experiment-results.ts";
import type { Experiment } from "../../../http/schema/experiments.ts";
import { experimentClient } from "../../api/experiment-client.ts";
import { Panel } from "../../elements/panel.tsx";
import { Loaded } from "../../elements/states.tsx";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
import { minuteOf } from "../../wording/dates.ts";
import { count, share } from "../../wording/numbers.ts";
import { ExperimentActions } from "./experiment-actions.tsx";
import { ExposureList } from "./exposure-list.tsx";
import { HealthPanel } from "./health-panel.tsx";
import { MetricPanel } from "./metric-panel.tsx";
import { PreferencePanel } from "./preference-panel.tsx";
import { SlicesPanel } from "./slices-panel.tsx";
import { HealthMark, StatusMark } from "./status-mark.tsx";

/** One experiment: what to do, the numbers behind it, whether they can be trusted, and who saw what. */
export function ExperimentView({ experimentKey }: { experimentKey: string }) {
  const experiment = useResource(experimentKey, (signal) => experimentClient.read(experimentKey, signal), {
    keepsData: true,
  });
  const results = useResource(`${experimentKey} results`, (signal) => experimentClient.results(experimentKey, signal), {
    keepsData: true,
  });
  const reload = () => {
    experiment.reload();
    results.reload();
  };
  return (
    <Loaded of={experiment} what="the experiment">
      {(read) => (
        <>
          <p class="hint">
            <a href={hrefTo("experiments")}>Experiments</a>
          </p>
          <div class="list-head">
            <h1>{read.name}</h1>
            <StatusMark status={read.status} verdict={read.decision?.verdict} />
            <ExperimentActions experiment={read} onDone={reload} />
          </div>
          <p class="experiment-hypothesis">
            {read.hypothesis ?? "No hypothesis was written down, so nothing says what was expected."}
          </p>
          <Loaded of={results} what="the results">
            {(found) => (
              <>
                <Decision found={found} />
                <div class="insight-columns experiment-columns">
                  <section>
                    {found.metrics.map((metric) => (
                      <MetricPanel key={metric.id} metric={metric} />
                    ))}
                    {found.interleaving && <PreferencePanel found={found.interleaving} />}
                    {found.users > 0 && found.metrics.length > 0 && <SlicesPanel experimentKey={read.key} />}
                    {found.metrics.length === 0 && found.interleaving === undefined && (
                      <Panel title="Results">
                        <p class="hint">
                          {read.metrics.length === 0
                            ? "The experiment has no metric, so nothing is compared."
                            : "Results appear once the experiment has been started and users have seen it."}
                        </p>
                      </Panel>
                    )}
                    <ExposureList experiment={read} />
                  </section>
                  <aside>
                    <HealthPanel experimentKey={read.key} />
                    <VariationPanel experiment={read} />
                    <TimelinePanel experiment={read} />
                  </aside>
                </div>
              </>
            )}
          </Loaded>
        </>
      )}
    </Loaded>
  );
}

function Decision({ found }: { found: ExperimentResults }) {
  const { decision, users, asOf, health, phase } = found;
  return (
    <section class="experiment-decision" data-verdict={decision.verdict}>
      <p class="experiment-decision-sentence">{decision.sentence}</p>
      <p class="meta">
        <span>{count(users)} users</span>
        {phase > 1 && <span>phase {phase}</span>}
        <span>
          data <HealthMark status={health} />
        </span>
        <span>as of {minuteOf(asOf)}</span>
      </p>
    </section>
  );
}

function VariationPanel({ experiment }: { experiment: Experiment }) {
  const { variations, weights, coverage, interleaving } = experiment;
  return (
    <Panel title="What is compared">
      <ul class="variation-list">
        {variations.map(({ key, name, value }, i) => (
          <li key={key}>
            <strong>{name}</strong>{" "}
            <span class="hint">{interleaving ? "in every list" : `${share(weights[i] ?? 0)} of users`}</span>
            <span class="hint">{describeValue(value)}</span>
          </li>
        ))}
      </ul>
      {Object.entries(experiment.weightsBySegment ?? {}).map(([segment, own]) => (
        <p key={segment} class="hint">
          {segment}: {own.map((weight, i) => `${share(weight)} ${variations[i]?.name ?? ""}`).join(", ")}
        </p>
      ))}
      {coverage < 1 && <p class="hint">{share(coverage)} of all users take part.</p>}
    </Panel>
  );
}

function describeValue(value: Record<string, unknown>): string {
  const entries = Object.entries(value);
  if (entries.length === 0) return "as it is";
  return entries.map(([name, set]) => `${name}: ${typeof set === "object" ? JSON.stringify(set) : set}`).join(", ");
}

function TimelinePanel({ experiment }: { experiment: Experiment }) {
  return (
    <Panel title="What happened">
      <ol class="timeline">
        {experiment.timeline.map(({ at, what }) => (
          <li key={`${at} ${what}`}>
            <span>{what}</span> <time class="hint">{minuteOf(at)}</time>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
