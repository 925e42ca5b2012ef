import type { StoredTemplate, Template } from "../../../http/schema/messages.ts";

/** A template that is being written. */
export interface TemplateDraft {
  template: Template;
  /** When the stored one that it began from was last changed; undefined for a new one. */
  knownAt?: string | undefined;
}

export const draftName = (id: string | undefined): string => `template ${id ?? "new"}`;

/** What the composer starts from when there is no template yet. */
export const emptyTemplate: Template = {
  name: "Three stories",
  channel: "email",
  purpose: "newsletter",
  subject: '{{ user.first_name | default: "Hello" }}, three stories for you',
  body: `Hi {{ user.first_name | default: "there" }},

Here is what we think you will enjoy this week:
{% for item in recommendations %}
- {{ item.title }}
{% endfor %}
Thanks a lot for reading. If you do not want these e-mails, just tell us.

Best wishes,
The newsroom
`,
  slots: { recommendations: { limit: 3 } },
};

/** The part of a stored template that is sent back when it is saved. */
export function toTemplate(stored: StoredTemplate): Template {
  const { name, channel, purpose, locale, format, subject, body, variants, slots, variables } = stored;
  return { name, channel, purpose, locale, format, subject, body, variants, slots, variables };
}

/** The text of the variant in view; the base is the template's own. */
export function textOf(
  template: Template,
  variantId: string | undefined,
): { subject?: string | undefined; body: string } {
  const variant = template.variants?.find(({ id }) => id === variantId);
  if (!variant) return { subject: template.subject, body: template.body };
  return { subject: variant.subject ?? template.subject, body: variant.body };
}

export function withText(
  template: Template,
  variantId: string | undefined,
  text: { subject?: string | undefined; body?: string },
): Template {
  if (variantId === undefined) return { ...template, ...text };
  return {
    ...template,
    variants: template.variants?.map((variant) => (variant.id === variantId ? { ...variant, ...text } : variant)),
  };
}
