import { ForbiddenRoleError, InvalidInputError } from "../../../errors/errors.ts";
import { composeRequestSchema } from "../../../messages/compose/message-reply.ts";
import type { Messages } from "../../../messages/messages.ts";
import { rewriteToneRequestSchema } from "../../../messages/rewriting/rewrite-tone.ts";
import { type Route, route } from "../../route.ts";
import { messageReplySchema, rewriteToneReplySchema } from "../../schema/messages.ts";

/** Messages and tone. */
export function messageRoutes(messages: Messages): Route[] {
  const tag = "Messages";
  return [
    route({
      method: "post",
      path: "/v1/messages",
      role: "public",
      tag,
      summary: "Write a message for a user; the header Idempotency-Key makes a repeated call return the same reply",
      body: composeRequestSchema,
      response: messageReplySchema,
      usersOf: ({ body }) => [body.userId ?? body.anonymousId].filter((id) => id !== undefined),
      handle: ({ body, request, caller }) => {
        // A template of the caller's own could print all that is known of a user.
        if (body.body !== undefined && caller.role === "public") throw new ForbiddenRoleError(caller.role, "app");
        const key = request.get("idempotency-key");
        if (key !== undefined && (key === "" || key.length > 255)) {
          throw new InvalidInputError(`The Idempotency-Key has ${key.length} characters; use 1 to 255.`, [
            { path: "Idempotency-Key", message: "must have 1 to 255 characters" },
          ]);
        }
        return messages.compose(body, key);
      },
    }),
    route({
      method: "post",
      path: "/v1/tone/adjust",
      role: "public",
      tag,
      summary: "Adjust the tone of a text; facts stay as they are or the text is sent back unchanged",
      body: rewriteToneRequestSchema,
      response: rewriteToneReplySchema,
      handle: ({ body }) => messages.rewriteTone(body),
    }),
  ];
}
