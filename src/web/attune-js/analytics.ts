import { sendItemEvents } from "./item-events.ts";
import { createLive, type LiveEvent, type LiveOptions } from "./live.ts";
import {
  createTracker,
  type Fields,
  type LoadOptions,
  type Purposes,
  pageProperties,
  type Tracker,
} from "./tracker.ts";

type Callback = (...parameters: unknown[]) => void;

/** The calls of analytics.js, sent to Attune; each returns the whole, for chains. */
export interface Analytics {
  initialized: boolean;
  load(key?: string, options?: LoadOptions): Analytics;
  page(...given: unknown[]): Analytics;
  track(event: string, ...given: unknown[]): Analytics;
  identify(...given: unknown[]): Analytics;
  group(groupId: string, ...given: unknown[]): Analytics;
  alias(userId: string, ...given: unknown[]): Analytics;
  /** Somebody else uses the page from now on. */
  reset(): Analytics;
  ready(callback: Callback): Analytics;
  on(name: string, callback: Callback): Analytics;
  /** What the person allows: all, nothing, or purposes by name. */
  consent(given: boolean | Purposes): Analytics;
  /** Calls back whenever Attune learns something of the person, on this page or another, and says what. */
  live(callback: (event: LiveEvent) => void, options?: LiveOptions): Analytics;
  user(): { id(): string | null; anonymousId(): string; traits(): Fields };
  /** Sends what waits now. */
  flush(): Analytics;
}

export function createAnalytics(scriptOrigin: string): Analytics {
  const listeners: Record<string, Callback[]> = {};
  const items = sendItemEvents(() => tracker);
  const tracker: Tracker = createTracker(scriptOrigin, (name) => name === items.pendingName());
  const { person } = tracker;
  const live = createLive(tracker);

  function call(type: string, fields: Fields, { options, done }: Rest): Analytics {
    tracker.send(tracker.eventOf(type, fields, options));
    tell(type, fields.event ?? fields.name ?? fields.userId, fields.properties ?? fields.traits);
    done?.();
    return analytics;
  }

  function tell(name: string, ...parameters: unknown[]): void {
    for (const listener of listeners[name] ?? []) listener(...parameters);
  }

  const analytics: Analytics = {
    initialized: true,
    load(key = "", options = {}) {
      if (tracker.isLoaded()) return analytics;
      tracker.load(key, options);
      items.look();
      live.look();
      tell("ready");
      return analytics;
    },
    page(...given) {
      const names = given.filter((each) => typeof each === "string");
      const rest = sorted(given);
      const name = names.at(-1);
      const properties = { ...pageProperties(), ...rest.fields };
      const category = names.length > 1 ? { category: names[0] } : {};
      call("page", { ...(name === undefined ? {} : { name }), ...category, properties }, rest);
      if (tracker.isLoaded()) items.look();
      return analytics;
    },
    track: (event, ...given) => {
      const rest = sorted(given);
      return call("track", { event, properties: rest.fields }, rest);
    },
    identify: (...given) => {
      const [id] = given;
      const rest = sorted(given);
      const before = person.id();
      const { userSignature } = (rest.options.context ?? {}) as Fields;
      const signature = typeof userSignature === "string" ? userSignature : undefined;
      person.identify(
        typeof id === "string" || typeof id === "number" ? String(id) : undefined,
        rest.fields,
        signature,
      );
      if (person.id() !== before) live.personChanged();
      return call("identify", { traits: person.traits() }, rest);
    },
    group: (groupId, ...given) => {
      const rest = sorted(given);
      return call("group", { groupId: String(groupId), traits: rest.fields }, rest);
    },
    alias: (userId, ...given) => {
      const previousId = typeof given[0] === "string" ? given[0] : (person.id() ?? person.anonymousId());
      return call("alias", { userId: String(userId), previousId }, sorted(given));
    },
    reset() {
      items.end();
      tracker.leave();
      person.reset();
      live.personChanged();
      return analytics;
    },
    ready: (callback) => analytics.on("ready", callback),
    on(name, callback) {
      if (name === "ready" && tracker.isLoaded()) callback();
      else listeners[name] = [...(listeners[name] ?? []), callback];
      return analytics;
    },
    consent(given) {
      tracker.consent(given);
      live.look();
      return analytics;
    },
    live(callback, options = {}) {
      live.listen(callback, options);
      return analytics;
    },
    user: () => ({ id: () => person.id() ?? null, anonymousId: person.anonymousId, traits: person.traits }),
    flush() {
      tracker.flush();
      return analytics;
    },
  };
  return analytics;
}

interface Rest {
  fields: Fields;
  options: Fields;
  done: Callback | undefined;
}

/** analytics.js takes properties, options and a callback, and leaves out what is not given. */
function sorted(given: unknown[]): Rest {
  const objects = given.filter((each) => typeof each === "object" && each !== null) as Fields[];
  const done = given.find((each) => typeof each === "function") as Callback | undefined;
  return { fields: objects[0] ?? {}, options: objects[1] ?? {}, done };
}
