import { eventOf, personOf } from "./person.ts";
import { given, isoOf, type SourceRow } from "./source.ts";

export type MailAction = "delivered" | "opened" | "clicked" | "bounced" | "complained" | "unsubscribed";

export interface MailEvent {
  raw: unknown;
  action: MailAction;
  email: string | undefined;
  atMs: number;
  eventId: string | undefined;
  /** The message by our id, where it was sent along with the mail, else by the vendor's. */
  messageId: string | undefined;
  url?: string | undefined;
  reason?: string | undefined;
  userAgent?: string | undefined;
  /** The vendor says that a program opened or clicked. */
  isMachine?: boolean;
}

const names: Readonly<Record<MailAction, string>> = {
  delivered: "Message Delivered",
  opened: "Message Opened",
  clicked: "Message Clicked",
  bounced: "Message Bounced",
  complained: "Message Reported as Spam",
  unsubscribed: "Message Unsubscribed",
};
/** Programs that fetch what mails show: Apple's privacy proxy says only `Mozilla/5.0`, scanners name themselves. */
const machines =
  /^mozilla\/5\.0$|googleimageproxy|barracuda|proofpoint|mimecast|symantec|safelinks|bot\b|crawler|scanner|preview/i;
/** Nobody opens or follows a link this soon after the mail arrived. */
const humanMs = 2_000;
const mostRemembered = 50_000;

/** Tells people from programs by when a mail was delivered; one for each process. */
export function createMailReader() {
  const deliveredMs = new Map<string, number>();
  /**
   * The event of a mail. An act of a program has a name of its own (`Message Opened by Machine`), so that it counts for nothing: no
   * interest, no outcome of the message.
   */
  return (mail: MailEvent): SourceRow => {
    const { raw, action, email, atMs, eventId, messageId, userAgent } = mail;
    const person = personOf({ email });
    if (person === undefined) return { raw, fault: "email: the event names nobody" };
    const key = `${messageId} ${email}`;
    if (action === "delivered") {
      deliveredMs.set(key, atMs);
      if (deliveredMs.size > mostRemembered) deliveredMs.delete(deliveredMs.keys().next().value!);
    }
    const isAct = action === "opened" || action === "clicked";
    const isTooSoon = isAct && atMs - (deliveredMs.get(key) ?? Number.NEGATIVE_INFINITY) < humanMs;
    const isMachine =
      isAct && (mail.isMachine === true || isTooSoon || (userAgent !== undefined && machines.test(userAgent.trim())));
    const event = isMachine ? `${names[action]} by Machine` : names[action];
    const properties = given({ messageId, url: mail.url, reason: mail.reason, machine: isMachine || undefined });
    const shared = { type: "track", event, properties, timestamp: isoOf(atMs), context: { channel: "email" } };
    return { raw, event: eventOf(person, given({ ...shared, messageId: eventId })) };
  };
}

export const readMail = createMailReader();
