import { NotFoundError } from "../../errors/errors.ts";
import type { Template } from "../templates/template.ts";
import type { TemplateStore } from "../templates/template-store.ts";
import type { ComposeRequest } from "./message-reply.ts";

/** The stored template that a request names, or the one that it brings; an unknown id throws NotFoundError. */
export async function findTemplate(
  request: ComposeRequest,
  { templates, now }: { templates: Pick<TemplateStore, "get">; now: () => number },
): Promise<Template> {
  if (request.templateId !== undefined) {
    const template = await templates.get(request.templateId);
    if (template === undefined) throw new NotFoundError("template", request.templateId);
    return template;
  }
  return {
    id: "inline",
    name: "inline",
    channel: request.channel ?? "email",
    purpose: request.purpose ?? "other",
    locale: request.locale ?? "en",
    ...(request.format === undefined ? {} : { format: request.format }),
    ...(request.subject === undefined ? {} : { subject: request.subject }),
    body: request.body ?? "",
    createdAtMs: now(),
    updatedAtMs: now(),
  };
}

/** Whether a part of the template uses recommendations, so that they are asked for without a slot. */
export function namesRecommendations(template: Template): boolean {
  return [
    template.body,
    template.subject,
    ...(template.variants ?? []).flatMap((variant) => [variant.body, variant.subject]),
  ].some((text) => text?.includes("recommendations") === true);
}
