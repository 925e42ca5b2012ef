import { createOutbound, type Event } from "./outbound.ts";
import { createPerson, newId, type Person } from "./person.ts";
import { createStore, type Store } from "./store.ts";

export type Fields = Record<string, unknown>;
export type Purposes = Record<string, boolean>;

export interface LoadOptions {
  /** Origin of the Attune server; default: where the script came from. */
  host?: string;
  /** "required": nothing is stored or sent before `consent` allows it. */
  consent?: "required";
}

/** Makes events and sends them, as far as the person lets it. */
export interface Tracker {
  person: Person;
  store: Store;
  load(writeKey: string, options: LoadOptions): void;
  /** Of a path on the server. */
  address(path: string): string;
  key(): string;
  isLoaded(): boolean;
  /** Whether anything may be stored and sent. */
  isAllowed(): boolean;
  consent(given: boolean | Purposes): void;
  eventOf(type: string, fields: Fields, options?: Fields): Event;
  send(event: Event): void;
  flush(): void;
  /** Hands what waits over to the browser. */
  leave(): void;
}

/** Events before a consent are kept in memory up to this number. */
const mostHeld = 100;
const allPurposes = ["analytics", "personalisation", "messaging", "enrichment"];
/** Global Privacy Control: the person is counted, and no more. */
const counted: Purposes = { analytics: true, personalisation: false, messaging: false, enrichment: false };

export function createTracker(scriptOrigin: string, isOwn: (name: string) => boolean): Tracker {
  const store = createStore();
  const person = createPerson(store);
  let host = scriptOrigin;
  let key = "";
  let isLoaded = false;
  /** Undefined: not asked for; null: waited for. */
  let consent: Purposes | undefined | null;
  let held: Event[] = [];
  const address = (path: string): string => host + path;
  const outbound = createOutbound({ address: () => address("/v1/b"), writeKey: () => key, store, newId, isOwn });
  const isAllowed = (): boolean => isLoaded && consent !== null;
  const signatureContext = (): Fields => {
    const userSignature = person.signature();
    return userSignature === undefined ? {} : { userSignature };
  };
  const consentContext = (): Fields => (consent ? { consent: { categoryPreferences: consent } } : {});

  function release(): void {
    const events = held;
    held = [];
    for (const event of events)
      outbound.add({ ...event, context: { ...(event.context as Fields), ...consentContext() } });
  }

  function allow(purposes: Purposes | undefined): void {
    consent = purposes;
    if (purposes?.personalisation === false) store.clear();
    else store.keep();
    release();
  }

  function deny(): void {
    consent = null;
    held = [];
    outbound.clear();
    store.clear();
  }

  return {
    person,
    store,
    address,
    key: () => key,
    isLoaded: () => isLoaded,
    isAllowed,
    load(writeKey, options) {
      key = writeKey;
      if (options.host !== undefined) host = options.host.replace(/\/$/, "");
      isLoaded = true;
      const objects = (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true;
      if (options.consent === "required") consent ??= null;
      else if (consent === undefined && objects) consent = counted;
      if (consent !== null) allow(consent);
    },
    consent(given) {
      const names = Object.fromEntries(allPurposes.map((name) => [name, given === true]));
      const purposes = typeof given === "boolean" ? names : given;
      if (!Object.values(purposes).some(Boolean)) deny();
      else if (isLoaded) allow(purposes);
      else consent = purposes;
    },
    eventOf: (type, fields, options = {}) => ({
      messageId: newId(),
      timestamp: new Date().toISOString(),
      type,
      anonymousId: person.anonymousId(),
      ...(person.id() === undefined ? {} : { userId: person.id() }),
      ...fields,
      context: { ...pageContext(), ...signatureContext(), ...consentContext(), ...(options.context as Fields) },
    }),
    send(event) {
      if (isAllowed()) outbound.add(event);
      else if (held.push(event) > mostHeld) held.shift();
    },
    flush: () => {
      if (isAllowed()) outbound.flush();
    },
    leave: () => {
      if (isAllowed()) outbound.leave();
    },
  };
}

function pageContext(): Fields {
  return {
    library: { name: "attune.js", version: "1" },
    page: pageProperties(),
    userAgent: navigator.userAgent,
    locale: navigator.language,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    channel: "web",
  };
}

export function pageProperties(): Fields {
  const { title, referrer } = document;
  return { path: location.pathname, referrer, search: location.search, title, url: location.href };
}
