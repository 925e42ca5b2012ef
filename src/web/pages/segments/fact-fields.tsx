import { client } from "../../api/client.ts";
import { useResource } from "../../state/resource.ts";
import { affinityKinds, consentPurposes, type FieldsOf } from "./condition.ts";
import { Bound, Choice, Quantity, Text } from "./condition-controls.tsx";

export function AffinityFields({ condition, onChange }: FieldsOf<"affinity">) {
  return (
    <>
      <Choice
        label="Kind of taste"
        value={condition.of}
        options={affinityKinds}
        onChange={(of) => onChange({ ...condition, of })}
      />
      <Text
        label="Which one"
        value={condition.id}
        hint={condition.of === "topics" ? "id of a topic" : "name or id"}
        onChange={(id) => onChange({ ...condition, id })}
      />
      <Bound op={condition.op} onChange={(op) => onChange({ ...condition, op })} />
      <Quantity
        label="Share of the strongest, from -1 to 1"
        value={condition.share}
        least={-1}
        most={1}
        isWhole={false}
        onChange={(share) => onChange({ ...condition, share })}
      />
    </>
  );
}

export function ClusterFields({ condition, onChange }: FieldsOf<"cluster">) {
  const learned = useResource("learned groups", client.learnedSegments);
  const groups = learned.data.value?.current?.groups ?? [];
  return (
    <>
      <Choice
        label="Learned group"
        value={condition.cluster}
        options={[
          ["", groups.length === 0 ? "none is learned" : "choose…"],
          ...groups.map(({ id, label }): [string, string] => [id, label]),
        ]}
        onChange={(cluster) => onChange({ ...condition, cluster })}
      />
      <span class="hint">with a probability of at least</span>
      <Probability value={condition.p} onChange={(p) => onChange({ ...condition, p })} />
    </>
  );
}

export function PredictionFields({ condition, onChange }: FieldsOf<"prediction">) {
  return (
    <>
      <Text
        label="Prediction"
        value={condition.prediction}
        hint="churn"
        onChange={(prediction) => onChange({ ...condition, prediction })}
      />
      <span class="hint">with a probability of</span>
      <Bound op={condition.op} onChange={(op) => onChange({ ...condition, op })} />
      <Probability value={condition.p} onChange={(p) => onChange({ ...condition, p })} />
    </>
  );
}

export function ExperimentFields({ condition, onChange }: FieldsOf<"experiment">) {
  return (
    <>
      <Text
        label="Experiment"
        value={condition.experiment}
        hint="key"
        onChange={(experiment) => onChange({ ...condition, experiment })}
      />
      <Text
        label="Variant"
        value={condition.variant}
        hint="key of the variant"
        onChange={(variant) => onChange({ ...condition, variant })}
      />
    </>
  );
}

export function ConsentFields({ condition, onChange }: FieldsOf<"consent">) {
  return (
    <>
      <Choice
        label="Agreed or not"
        value={condition.isGiven ? "given" : "refused"}
        options={[
          ["given", "agreed to"],
          ["refused", "not agreed to"],
        ]}
        onChange={(value) => onChange({ ...condition, isGiven: value === "given" })}
      />
      <Choice
        label="Purpose"
        value={condition.purpose}
        options={consentPurposes.map((purpose) => [purpose, purpose] as const)}
        onChange={(purpose) => onChange({ ...condition, purpose })}
      />
    </>
  );
}

export function BucketFields({ condition, onChange }: FieldsOf<"bucket">) {
  return (
    <>
      <Text
        label="Seed: another one draws other users"
        value={condition.seed}
        hint="spring"
        onChange={(seed) => onChange({ ...condition, seed })}
      />
      <span class="hint">from</span>
      <Quantity
        label="From, in percent"
        value={condition.from}
        least={0}
        most={100}
        isWhole={false}
        onChange={(from) => onChange({ ...condition, from })}
      />
      <span class="hint">to</span>
      <Quantity
        label="To, in percent"
        value={condition.to}
        least={0}
        most={100}
        isWhole={false}
        onChange={(to) => onChange({ ...condition, to })}
      />
      <span class="hint">%</span>
    </>
  );
}

function Probability({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  return (
    <Quantity label="Probability from 0 to 1" value={value} least={0} most={1} isWhole={false} onChange={onChange} />
  );
}
