import { ConflictError } from "../../errors/errors.ts";
import type { Template } from "../templates/template.ts";
import type { Purpose } from "../tone/message-tone.ts";
import type { ComposeRequest } from "./message-reply.ts";

/** What a contract or the law asks to be told: these go to people who refused messages as well. */
const servicePurposes: readonly Purpose[] = ["delay", "refund", "renewal", "apology", "security", "legal", "payment"];

/**
 * Throws ConflictError for a message to somebody who refused the purpose `messaging`, unless it is one of service. A preview is sent to
 * nobody and always made.
 */
export async function refuseUnwanted(
  request: ComposeRequest,
  template: Template,
  mayBeWritten: ((userId: string) => Promise<boolean>) | undefined,
): Promise<void> {
  const userId = request.userId ?? request.anonymousId;
  const purpose = request.purpose ?? template.purpose;
  if (userId === undefined || request.preview || servicePurposes.includes(purpose)) return;
  if ((await mayBeWritten?.(userId)) !== false) return;
  throw new ConflictError(
    "messaging-refused",
    `The user "${userId.slice(0, 200)}" has not allowed messages (consent "messaging"), and this one is of the purpose "${purpose}". Only ${servicePurposes.join(", ")} go to everybody; GET /v1/users/{id}/consent says what was decided and when.`,
  );
}
