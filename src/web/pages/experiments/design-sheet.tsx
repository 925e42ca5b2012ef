import { experimentClient } from "../../api/experiment-client.ts";
import { makeNamed } from "../../api/make-named.ts";
import { StartOver } from "../../elements/start-over.tsx";
import { Failed } from "../../elements/states.tsx";
import { useAction } from "../../state/action.ts";
import { forgetDraft, useKept } from "../../state/kept.ts";
import { useResource } from "../../state/resource.ts";
import { goOnFrom, hrefTo } from "../../state/route.ts";
import { type Design, emptyDesign, experimentOf, faultOf, settingNames } from "./design.ts";
import { PlanPanel } from "./plan-panel.tsx";

const formName = "experiment new";

/** The sheet on which an experiment is designed: what is expected, what is changed, what counts, and how long it will take. */
export function DesignSheet() {
  const design = useKept<Design>(formName, emptyDesign);
  const { baselinePercent, liftPercent, usersPerDay } = design.value;
  const plan = useResource(
    `${baselinePercent} ${liftPercent} ${usersPerDay}`,
    async (signal) => {
      const asked = {
        metric: { type: "proportion" as const, mean: baselinePercent / 100 },
        effect: liftPercent / 100,
        usersPerDay,
      };
      const needed = await experimentClient.plan(asked, signal);
      return needed.usersNeeded === undefined
        ? needed
        : { ...needed, ...(await experimentClient.plan({ ...asked, users: needed.usersNeeded }, signal)) };
    },
    { keepsData: true },
  );
  const set = <Name extends keyof Design>(name: Name, value: Design[Name]) => {
    design.value = { ...design.value, [name]: value };
  };
  const fault = faultOf(design.value);
  const keep = useAction(async () => {
    const sent = design.value;
    const experiment = experimentOf(sent, plan.data.value?.usersNeeded);
    const { id } = await makeNamed(sent.name, "experiment", (key) => experimentClient.make(key, experiment));
    if (design.value === sent) forgetDraft(formName);
    goOnFrom({ page: "experiments", id: "new" }, hrefTo("experiments", id));
  });
  return (
    <>
      <p class="hint">
        <a href={hrefTo("experiments")}>Experiments</a>
      </p>
      <div class="list-head">
        <h1>New experiment</h1>
      </div>
      <div class="insight-columns experiment-columns">
        <form
          class="panel design-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (fault === undefined) void keep.run();
          }}
        >
          <TextField label="Name" value={design.value.name} onInput={(value) => set("name", value)} />
          <label class="stack">
            <span>What do you expect, and why?</span>
            <textarea
              class="field"
              rows={3}
              value={design.value.hypothesis}
              onInput={(event) => set("hypothesis", event.currentTarget.value)}
            />
          </label>
          <SettingFields design={design.value} set={set} />
          <TextField
            label="Event that counts as success"
            value={design.value.event}
            onInput={(value) => set("event", value)}
          />
          <NumberField
            label="Users who do it today (%)"
            value={baselinePercent}
            range={[0.1, 99]}
            onInput={(value) => set("baselinePercent", value)}
          />
          <NumberField
            label="Smallest change worth finding (% of that)"
            value={liftPercent}
            range={[0.5, 500]}
            onInput={(value) => set("liftPercent", value)}
          />
          <NumberField
            label="Users a day"
            value={usersPerDay}
            range={[1, 1e8]}
            onInput={(value) => set("usersPerDay", value)}
          />
          {design.value.setting !== "client" && (
            <label class="design-check">
              <input
                type="checkbox"
                checked={design.value.interleaving}
                onChange={(event) => set("interleaving", event.currentTarget.checked)}
              />
              <span>
                Mix both rankings in every list (interleaving): says sooner which one users prefer, but not what it is
                worth
              </span>
            </label>
          )}
          {fault !== undefined && <p class="hint">{fault}</p>}
          {keep.problem.value && <Failed problem={keep.problem.value} />}
          <div class="row">
            <button type="submit" class="button button-main" disabled={fault !== undefined || keep.isBusy.value}>
              Keep as a draft
            </button>
            <StartOver
              isChanged={JSON.stringify(design.value) !== JSON.stringify(emptyDesign)}
              onStartOver={() => {
                design.value = emptyDesign;
                forgetDraft(formName);
              }}
            />
          </div>
        </form>
        <PlanPanel plan={plan} />
      </div>
    </>
  );
}

type Set = <Name extends keyof Design>(name: Name, value: Design[Name]) => void;

function SettingFields({ design, set }: { design: Design; set: Set }) {
  return (
    <>
      <label class="stack">
        <span>What is changed for the new variation</span>
        <select
          class="field"
          value={design.setting}
          onChange={(event) => {
            const setting = event.currentTarget.value as Design["setting"];
            set("setting", setting);
            set(
              "value",
              setting === "models" ? "off" : setting === "scenario" ? "news" : setting === "ranker" ? "prior" : "",
            );
          }}
        >
          {Object.entries(settingNames).map(([setting, name]) => (
            <option key={setting} value={setting}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {design.setting === "models" ? (
        <label class="stack">
          <span>New value</span>
          <select class="field" value={design.value} onChange={(event) => set("value", event.currentTarget.value)}>
            <option value="off">off</option>
            <option value="on">on</option>
          </select>
        </label>
      ) : (
        <TextField label="New value" value={design.value} onInput={(value) => set("value", value)} />
      )}
    </>
  );
}

function TextField(props: { label: string; value: string; onInput: (value: string) => void }) {
  return (
    <label class="stack">
      <span>{props.label}</span>
      <input class="field" value={props.value} onInput={(event) => props.onInput(event.currentTarget.value)} />
    </label>
  );
}

/** A number within its range; what is not one is left out until it is. */
function NumberField(props: {
  label: string;
  value: number;
  range: [number, number];
  onInput: (value: number) => void;
}) {
  const [least, most] = props.range;
  return (
    <label class="stack">
      <span>{props.label}</span>
      <input
        class="field"
        type="number"
        inputMode="decimal"
        min={least}
        max={most}
        step="any"
        value={props.value}
        onInput={(event) => {
          const value = event.currentTarget.valueAsNumber;
          if (value >= least && value <= most) props.onInput(value);
        }}
      />
    </label>
  );
}
