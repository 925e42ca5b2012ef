import { slugOf } from "../../api/make-named.ts";

/** What is filled in on the design sheet, as text and numbers of its fields. */
export interface Design {
  name: string;
  hypothesis: string;
  /** What is changed: a setting and its value for the new variation. */
  setting: "scenario" | "ranker" | "diversity" | "exploreShare" | "models" | "client";
  value: string;
  /** The event whose users are counted. */
  event: string;
  /** Share of users that do it today, in percent. */
  baselinePercent: number;
  /** Lift worth finding, in percent of the baseline. */
  liftPercent: number;
  usersPerDay: number;
  /** Both rankings in every list, instead of two groups of users. */
  interleaving: boolean;
}

export const emptyDesign: Design = {
  name: "",
  hypothesis: "",
  setting: "scenario",
  value: "news",
  event: "Item Clicked",
  baselinePercent: 10,
  liftPercent: 10,
  usersPerDay: 500,
  interleaving: false,
};

export const settingNames: Record<Design["setting"], string> = {
  scenario: "how recommendations are ranked (scenario)",
  ranker: "what ranks them: learned or prior",
  diversity: "how varied recommendations are (0 to 1)",
  exploreShare: "share of positions for new articles (0 to 1)",
  models: "collaborative models on or off",
  client: "something in your own pages (read by name)",
};

/** What is missing before the experiment can be kept, or undefined. */
export function faultOf(design: Design): string | undefined {
  if (design.name.trim() === "") return "Give it a name.";
  if (design.event.trim() === "") return "Name the event that counts as success.";
  if (design.setting === "scenario" && design.value.trim() === "") return "Name the scenario of the new variation.";
  if (design.setting === "ranker" && !["learned", "prior"].includes(design.value.trim()))
    return "The ranker is learned or prior.";
  const isShare = design.setting === "diversity" || design.setting === "exploreShare";
  const value = Number(design.value);
  if (isShare && !(design.value.trim() !== "" && value >= 0 && value <= 1)) return "The value must be from 0 to 1.";
  return undefined;
}

/** The body of `PUT /v1/experiments/{key}`. */
export function experimentOf(design: Design, plannedUsers: number | undefined) {
  const { setting, value } = design;
  const changed =
    setting === "client"
      ? { [slugOf(design.name, "experiment")]: value }
      : {
          [setting]:
            setting === "scenario" || setting === "ranker"
              ? value.trim()
              : setting === "models"
                ? value === "on"
                : Number(value),
        };
  return {
    name: design.name.trim(),
    ...(design.hypothesis.trim() !== "" && { hypothesis: design.hypothesis.trim() }),
    ...(design.interleaving && setting !== "client" && { interleaving: true }),
    metrics: [{ type: "proportion", event: design.event.trim() }],
    variations: [
      { key: "control", name: "As it is" },
      { key: "new", name: "New", value: changed },
    ],
    targetEffect: Math.max(0.001, design.liftPercent / 100),
    ...(plannedUsers !== undefined && { plannedUsers: Math.min(1e9, Math.max(10, plannedUsers)) }),
  };
}
