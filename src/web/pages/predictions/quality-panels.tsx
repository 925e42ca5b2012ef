import type { CutOff, PredictionReport } from "../../../http/schema/predictions.ts";
import { Panel } from "../../elements/panel.tsx";
import { count, share } from "../../wording/numbers.ts";
import { CalibrationPanel, DistributionPanel, GainPanel, UpliftPanel, WorthPanel } from "./score-panels.tsx";

const shownDrivers = 8;

/** Quality in plain words first; then calibration, drivers, and every cut-off. */
export function QualityPanels({ report }: { report: PredictionReport }) {
  const newest = report.cutOffs.at(-1);
  return (
    <>
      {report.alarms.map(({ feature, detail }) => (
        <p key={feature} class="prediction-notice" role="alert">
          {detail}
        </p>
      ))}
      <dl class="prediction-figures">
        <div>
          <dt>Among the tenth with the best scores</dt>
          <dd>{newest ? `${newest.lift.toFixed(1)} times as many` : "–"}</dd>
          <dd class="hint">as among all</dd>
        </div>
        <div>
          <dt>Of all users</dt>
          <dd>{share(report.baseRate)}</dd>
          <dd class="hint">
            {count(report.positives)} of {count(report.rows)} rows of the past
          </dd>
        </div>
        <div>
          <dt>Order of users (AUC)</dt>
          <dd>{newest ? newest.auc.toFixed(3) : "–"}</dd>
          <dd class="hint">
            0.5 is chance, 1 is perfect; {report.model === "trees" ? "trees" : "logistic regression"}
          </dd>
        </div>
      </dl>
      {report.notes.map((note) => (
        <p key={note} class="hint prediction-note">
          {note}
        </p>
      ))}
      <div class="prediction-columns">
        <Panel title="What drives it">
          <ol class="prediction-drivers">
            {report.importance.slice(0, shownDrivers).map(({ feature, share: part, effect }) => (
              <li key={feature}>
                <span
                  class="prediction-bar"
                  style={{ width: `${(100 * part) / (report.importance[0]?.share || 1)}%` }}
                />
                {feature}: {effect} <span class="hint">{share(part)}</span>
              </li>
            ))}
          </ol>
        </Panel>
        {newest && <GainPanel cutOff={newest} />}
        {newest && <CalibrationPanel cutOff={newest} />}
        <DistributionPanel distribution={report.distribution} />
        {report.uplift && <UpliftPanel uplift={report.uplift} />}
        {report.worth && <WorthPanel worth={report.worth} />}
        <CutOffs cutOffs={report.cutOffs} />
      </div>
    </>
  );
}

function CutOffs({ cutOffs }: { cutOffs: readonly CutOff[] }) {
  return (
    <Panel title="Tried on the past">
      <table class="table">
        <thead>
          <tr>
            <th>As of</th>
            <th class="number">Users</th>
            <th class="number">Of all</th>
            <th class="number">AUC</th>
            <th class="number">Best tenth</th>
          </tr>
        </thead>
        <tbody>
          {cutOffs.map(({ at, rows, baseRate, auc, lift }) => (
            <tr key={at}>
              <td>{new Date(at).toLocaleDateString()}</td>
              <td class="number">{count(rows)}</td>
              <td class="number">{share(baseRate)}</td>
              <td class="number">{auc.toFixed(3)}</td>
              <td class="number">{lift.toFixed(1)} times</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="hint">Each by a model of the time before it.</p>
    </Panel>
  );
}
