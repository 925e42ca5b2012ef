/** Templates as an app would keep them; every one asks for three recommendations. */
export const benchTemplates: Readonly<Record<string, Record<string, unknown>>> = {
  digest: {
    name: "Weekly digest",
    channel: "email",
    purpose: "newsletter",
    subject: "{{ user.first_name | default: 'Hello' }}, three stories we've picked for you",
    body: "Hi {{ user.first_name | default: 'there' }},\n\nWe've got three stories that we think you'll like:\n{% for item in recommendations %}\n- {{ item.title }}{% endfor %}\n\nYou can change what we send whenever you want. Let us know if anything's missing.\n\nCheers,\nThe desk",
    slots: { recommendations: { limit: 3 } },
  },
  delay: {
    name: "Delay",
    channel: "email",
    purpose: "delay",
    subject: "Your order {{ order }} is late",
    body: "Hello {{ user.first_name | default: 'there' }},\n\nWe're sorry that your order {{ order }} didn't leave our warehouse on {{ day }}. It'll be with you by {{ until }} and you won't be charged for delivery. If you'd like to cancel, just reply to this email.\n\nWhile you wait, here's something to read:{% for item in recommendations %}\n- {{ item.title }}{% endfor %}\n\nKind regards,\nCustomer service",
    slots: { recommendations: { limit: 3 } },
  },
  renewal: {
    name: "Renewal",
    channel: "email",
    purpose: "renewal",
    format: "html",
    subject: "Your plan ends on {{ until }}",
    body: "<p>Dear {{ user.first_name | default: 'user' }},</p><p>Your <b>{{ plan }}</b> plan ends on {{ until }}. You can renew it for {{ price }} and you don't need to do anything else. We'd love to keep you with us.</p><ul>{% for item in recommendations %}<li>{{ item.title }}</li>{% endfor %}</ul><p>Kind regards,<br>The desk</p>",
    slots: { recommendations: { limit: 3 } },
  },
  push: {
    name: "New for you",
    channel: "push",
    purpose: "promotion",
    body: "{{ user.first_name | default: 'Hello' }}, there's a lot of new reading today: {% for item in recommendations %}{{ item.title }}; {% endfor %}get it before {{ until }}. It's free for you this week.",
    slots: { recommendations: { limit: 3 } },
  },
};
