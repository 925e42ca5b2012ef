import type { CutOff, Distribution, Uplift, WorthReport } from "../../../http/schema/predictions.ts";
import { Panel } from "../../elements/panel.tsx";
import { CurveChart } from "../../figures/curve-chart.tsx";
import { count, share, threeDigits } from "../../wording/numbers.ts";

const whole = (value: number): string => share(Math.round(100 * value) / 100);

/** Both lines are the diagonal; what it means differs. */
const atRandom = { label: "At random", at: (x: number) => x };
const perfect = { label: "Perfect", at: (x: number) => x };

/** How many of those who will do it are reached by addressing the likeliest: out of the tenths of the calibration. */
export function GainPanel({ cutOff }: { cutOff: CutOff }) {
  const tenths = cutOff.calibration.toReversed();
  const users = tenths.reduce((sum, { count: own }) => sum + own, 0);
  const positives = tenths.reduce((sum, { count: own, observed }) => sum + own * observed, 0);
  if (positives === 0) return null;
  let [addressed, reached] = [0, 0];
  const points = [{ x: 0, y: 0 }];
  for (const { count: own, observed } of tenths) {
    addressed += own;
    reached += own * observed;
    points.push({ x: addressed / users, y: reached / positives });
  }
  const third = points.find(({ x }) => x >= 0.3 - 1e-9);
  return (
    <Panel title="Reached by addressing the likeliest">
      {third && (
        <p>
          The {whole(third.x)} with the best scores are {whole(third.y)} of those who did it.
        </p>
      )}
      <CurveChart
        points={points}
        xLabel="Users addressed"
        yLabel="Reached"
        formatX={whole}
        formatY={whole}
        reference={atRandom}
      />
    </Panel>
  );
}

/** Predicted against what happened, as a curve: the nearer to the diagonal, the better. */
export function CalibrationPanel({ cutOff }: { cutOff: CutOff }) {
  return (
    <Panel title="Predicted, and what happened">
      <CurveChart
        points={cutOff.calibration.map(({ predicted, observed }) => ({ x: predicted, y: observed }))}
        xLabel="Predicted"
        yLabel="Happened"
        formatX={whole}
        formatY={whole}
        reference={perfect}
      />
      <p class="hint">The dashed line would be perfect; probabilities are off by {share(cutOff.ece)} on average.</p>
    </Panel>
  );
}

/** How the probabilities of all users lie now, and whether they have moved since the training. */
export function DistributionPanel({ distribution }: { distribution: Distribution }) {
  const { counts, drift } = distribution;
  const most = Math.max(1, ...counts);
  return (
    <Panel title="All users now">
      <ol class="prediction-histogram" aria-label="Users by probability">
        {counts.map((users, bin) => (
          <li key={bin} title={`${5 * bin} to ${5 * (bin + 1)} %: ${count(users)} users`}>
            <span style={{ height: `${(100 * users) / most}%` }} />
            <span class="unseen">
              {5 * bin} to {5 * (bin + 1)} %: {count(users)} users
            </span>
          </li>
        ))}
      </ol>
      <p class="prediction-histogram-ends hint" aria-hidden="true">
        <span>0 %</span>
        <span>100 %</span>
      </p>
      <p class="hint">
        {drift === undefined
          ? "Too few users to tell whether their scores have moved since the training."
          : drift.isActionable
            ? "Scores have moved a lot since the training: it is trained again by itself within a day."
            : drift.isNoticed
              ? "Scores have moved since the training, by little."
              : "Scores lie where they lay in training."}
      </p>
    </Panel>
  );
}

export function UpliftPanel({ uplift }: { uplift: Uplift }) {
  return (
    <Panel title="Whom it helps">
      <p>{uplift.verdict}</p>
      <p class="hint">
        From {count(uplift.rows)} users of the experiment {uplift.experiment}, {count(uplift.treated)} of them with{" "}
        {uplift.variation}.
      </p>
    </Panel>
  );
}

export function WorthPanel({ worth }: { worth: WorthReport }) {
  const { customers, repeating, check } = worth;
  return (
    <Panel title="What customers are worth">
      <p>
        {count(customers)} customers, {share(repeating)} of them with purchases on more than one day.
      </p>
      {check && (
        <p>
          Tried on the past: {threeDigits(check.expected)} purchases were expected, {threeDigits(check.happened)}{" "}
          happened.
        </p>
      )}
    </Panel>
  );
}
