import { useSignal } from "@preact/signals";
import type { AnalyticsKey, RecommendationAnalytics } from "../../../http/schema/analytics.ts";
import { experimentClient } from "../../api/experiment-client.ts";
import { Panel } from "../../elements/panel.tsx";
import { Empty, Loaded } from "../../elements/states.tsx";
import { TimeChart } from "../../figures/time-chart.tsx";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
import { count, share, threeDigits } from "../../wording/numbers.ts";
import { ExploringQuestion } from "./exploring-question.tsx";
import { RateBars } from "./rate-bars.tsx";
import { ServingModel } from "./serving-model.tsx";
import { ShownArticles } from "./shown-articles.tsx";
import "./insight.css";

const keys: [AnalyticsKey, string][] = [
  ["strategy", "Strategy"],
  ["scenario", "Scenario"],
  ["model", "Model"],
  ["section", "Section"],
  ["segment", "Segment"],
];
const dayMs = 86_400_000;
const spans = [7, 30, 90];

/** What became of recommendations: how often they were clicked, where, and whether the catalogue was used. */
export function InsightPage(_props: { id: string | undefined }) {
  const days = useSignal(30);
  const from = new Date(Math.floor(Date.now() / dayMs) * dayMs - (days.value - 1) * dayMs).toISOString();
  const load = (by: AnalyticsKey) => (signal: AbortSignal) => experimentClient.analytics({ by, from }, signal);
  const byDay = useResource(`day ${from}`, load("day"), { keepsData: true });
  const byPosition = useResource(`position ${from}`, load("position"), { keepsData: true });
  return (
    <>
      <div class="list-head">
        <h1>Insight</h1>
        <p class="hint">What became of recommendations</p>
        <fieldset class="row" aria-label="Time">
          {spans.map((span) => (
            <button
              key={span}
              type="button"
              class="toggle"
              aria-pressed={days.value === span}
              onClick={() => {
                days.value = span;
              }}
            >
              {span} days
            </button>
          ))}
        </fieldset>
      </div>
      <Loaded of={byDay} what="the numbers">
        {(found) =>
          found.total.impressions === 0 ? (
            <Empty title="No recommendation was seen in this time.">
              <p>
                A recommendation counts as seen when an event names its id, for example a click on one of its articles.
              </p>
            </Empty>
          ) : (
            <>
              <Figures found={found} />
              <div class="insight-columns insight-page-columns">
                <Panel title="Click rate by day">
                  <TimeChart
                    points={found.rows.map(({ key, rate }) => ({ at: key, value: rate }))}
                    label="Click rate"
                    format={share}
                  />
                </Panel>
                <Panel title="By position">
                  <Loaded of={byPosition} what="the positions">
                    {({ rows }) => <RateBars rows={rows} head="Position" label={(key) => key} />}
                  </Loaded>
                </Panel>
                <ByKey from={from} />
                <ShownArticles from={from} />
                <ExploringQuestion from={from} />
              </div>
            </>
          )
        }
      </Loaded>
      <ServingModel />
    </>
  );
}

function Figures({ found }: { found: RecommendationAnalytics }) {
  const { total, coverage, novelty, exploring, to } = found;
  const { explored, others } = exploring;
  const asOf = new Date(to).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  return (
    <>
      <dl class="figures">
        <div>
          <dt>Click rate</dt>
          <dd>{share(total.rate)}</dd>
          <dd class="hint">
            {share(total.low)} to {share(total.high)}; {count(total.clicks)} of {count(total.impressions)} shown
          </dd>
        </div>
        <div>
          <dt>Catalogue shown</dt>
          <dd>{share(coverage)}</dd>
          <dd class="hint">
            of all <a href={hrefTo("articles")}>articles</a>
          </dd>
        </div>
        <div>
          <dt>Novelty</dt>
          <dd>{threeDigits(novelty)} bits</dd>
          <dd class="hint">the higher, the less known the articles</dd>
        </div>
        <div>
          <dt>What trying out new articles brought</dt>
          <dd>{explored.impressions === 0 ? "–" : share(explored.rate)}</dd>
          <dd class="hint">
            {count(explored.clicks)} of {count(explored.impressions)} shown; {share(others.rate)} elsewhere
          </dd>
        </div>
      </dl>
      <p class="hint">As of {asOf}</p>
    </>
  );
}

function ByKey({ from }: { from: string }) {
  const by = useSignal<AnalyticsKey>("strategy");
  const rows = useResource(
    `${by.value} ${from}`,
    (signal) => experimentClient.analytics({ by: by.value, from }, signal),
    { keepsData: true },
  );
  const name = keys.find(([key]) => key === by.value)?.[1] ?? by.value;
  return (
    <Panel
      title={`By ${name.toLowerCase()}`}
      tools={
        <select
          class="field insight-by"
          aria-label="Compare by"
          value={by.value}
          onChange={(event) => {
            by.value = event.currentTarget.value as AnalyticsKey;
          }}
        >
          {keys.map(([key, label]) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </select>
      }
    >
      <Loaded of={rows} what="the comparison">
        {(found) => <RateBars rows={found.rows} head={name} label={(key) => (key === "" ? "none" : key)} />}
      </Loaded>
    </Panel>
  );
}
