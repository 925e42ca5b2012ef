import type { StoredTemplate, Template } from "../../../../http/schema/messages.ts";

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

/** An id that stands well in an address and is not taken: the name in small letters with hyphens, with a number behind where it is. */
export function templateIdFrom(name: string, taken: ReadonlySet<string>): string {
  const id = slugOf(name);
  let free = id;
  for (let number = 2; taken.has(free); number++) free = `${id}-${number}`;
  return free;
}

function slugOf(name: string): string {
  const id = name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return id === "" ? "template" : id;
}

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
