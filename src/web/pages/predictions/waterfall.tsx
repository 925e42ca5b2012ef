import { predictionClient } from "../../api/prediction-client.ts";
import { Bars } from "../../elements/bars.tsx";
import { Loaded } from "../../elements/states.tsx";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
import { share, threeDigits } from "../../wording/numbers.ts";
import { rangeOf } from "./range-of.ts";

/** Why a user has this probability: from where everybody starts, step by step, to the user's own. */
export function Waterfall(props: { predictionId: string; userId: string }) {
  const { predictionId, userId } = props;
  const found = useResource(`${predictionId} of ${userId}`, (signal) => predictionClient.ofUser(userId, signal));
  return (
    <Loaded of={found} what="the reasons">
      {({ predictions }) => {
        const own = predictions.find(({ id }) => id === predictionId);
        if (!own?.explanation || own.probability === undefined)
          return <p class="hint">The question is not about this user now.</p>;
        const { base, parts, rest } = own.explanation;
        const most = Math.max(...parts.map((part) => Math.abs(part.share)), Math.abs(rest), 1e-9);
        const step = (value: number) => `${value >= 0 ? "+" : "−"}${threeDigits(Math.abs(value))}`;
        return (
          <div class="prediction-waterfall">
            <p>
              <a href={hrefTo("users", userId)}>{userId}</a>: from {share(1 / (1 + Math.exp(-base)))} of a typical user
              to <strong>{share(own.probability)}</strong>
              {own.low !== undefined && own.high !== undefined && <> ({rangeOf(own.low, own.high)})</>}
              {own.uplift !== undefined && <> (the treatment adds {step(100 * own.uplift)} points)</>}
              {own.worth !== undefined && (
                <>
                  , {threeDigits(own.worth.purchases)} purchases
                  {own.worth.value !== undefined && <> worth {threeDigits(own.worth.value)}</>} expected
                </>
              )}
            </p>
            <Bars
              label={`Why ${userId} has this probability`}
              rows={[
                ...parts.map((part) => ({
                  key: part.feature,
                  label: part.reason,
                  share: part.share / most,
                  value: step(part.share),
                })),
                { key: "rest", label: "everything else together", share: rest / most, value: step(rest) },
              ]}
            />
            <p class="hint">Steps are in log odds and add up to the probability.</p>
          </div>
        );
      }}
    </Loaded>
  );
}
