import type { Context, Emitter, Liquid, Template as LiquidTemplate } from "liquidjs";
import { keepEnd, keepStart } from "../text/markers.ts";
import { Markup } from "./filters/markup.ts";

/** Tags that other systems have and messages have not, with what to do instead. */
export const closedTags: Readonly<Record<string, string>> = {
  include: "reads another file; write its text here",
  render: "reads another file; write its text here",
  layout: "reads another file; write the frame here",
  block: "belongs to layouts; write its text here",
  section: "belongs to themes; write its text here",
  sections: "belongs to themes; write its text here",
  content_for: "belongs to themes; write its text here",
  form: "belongs to shop pages; write the HTML of the form",
  paginate: "belongs to shop pages; limit the loop with {% for item in list limit: 5 %}",
  schema: "belongs to themes; leave it out",
  javascript: "belongs to themes; messages run no scripts",
  stylesheet: "belongs to themes; write <style> or inline styles",
  style: "belongs to themes; write <style> or inline styles",
  doc: "documents a snippet; leave it out",
  partial: "reads another file; write its text here",
  connected_content: "fetches from the network; send the values in `data`",
  catalog_items: "reads a catalogue; use {% for item in recommendations %}",
  content_blocks: "reads another text; write it here",
  with: "is Django's; use {% assign name = value %}",
  trans: "translates; give the template a variant with its locale",
  abort_message: "decides on sending; the caller of the API does that",
  context: "belongs to another system; send the values in `data`",
};

/** Registers what messages have beside LiquidJS' own tags: `{% keep %}`, captures that stay mark-up, and a clear word on tags that are closed. */
export function registerTags(liquid: Liquid): void {
  for (const [name, advice] of Object.entries(closedTags)) {
    liquid.registerTag(name, {
      parse() {
        throw new Error(`{% ${name} %} is not available in messages: it ${advice}`);
      },
      render: () => "",
    });
  }
  registerKeep(liquid);
  registerCapture(liquid);
}

/** `{% keep %} ... {% endkeep %}`: rendered as usual and fenced against rewording. */
function registerKeep(liquid: Liquid): void {
  liquid.registerTag("keep", {
    parse(token, remaining) {
      this.templates = [];
      const stream = liquid.parser.parseStream(remaining);
      stream
        .on("tag:endkeep", () => stream.stop())
        .on("template", (template: LiquidTemplate) => this.templates.push(template))
        .on("end", () => {
          throw new Error(`tag ${token.getText()} not closed`);
        });
      stream.start();
    },
    *render(context, emitter) {
      emitter.write(keepStart);
      yield this.liquid.renderer.renderTemplates(this.templates, context, emitter);
      emitter.write(keepEnd);
    },
  });
}

/** What `{% capture %}` took is mark-up of the author with data that is escaped already: it is not escaped again where it is written. */
function registerCapture(liquid: Liquid): void {
  const BuiltIn = liquid.tags.capture as Liquid["tags"][string];
  class Capture extends BuiltIn {
    override *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
      yield* BuiltIn.prototype.render.call(this, context, emitter) as Generator<unknown, void, unknown>;
      const scope = context.bottom() as Record<string, unknown>;
      const { variable } = this as unknown as { variable: string };
      scope[variable] = new Markup(String(scope[variable]));
    }
  }
  liquid.registerTag("capture", Capture);
}
