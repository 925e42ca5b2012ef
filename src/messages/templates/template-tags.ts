import { type Context, Drop, type Emitter, type Liquid, type Template as LiquidTemplate } from "liquidjs";
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
  module: "belongs to HubSpot's designer; write its HTML here",
  module_block: "belongs to HubSpot's designer; write its HTML here",
  widget_block: "belongs to HubSpot's designer; write its HTML here",
  dnd_area: "belongs to HubSpot's designer; write its HTML here",
  require_css: "loads a file; write <style> or inline styles",
  require_js: "loads a file; messages run no scripts",
  import: "reads another file; write its text here",
  from: "reads another file; write its text here",
  extends: "reads another file; write the frame here",
  macro: "makes a function; write its text where it is used",
  call: "calls a function; write its text here",
  load: "loads tags of Django; leave it out",
  now: "is Django's; write {{ now | date: '%d %B %Y' }}",
  firstof: "is Django's; write {{ a | default: b }}",
  ifequal: "is Django's; write {% if a == b %}",
  ifnotequal: "is Django's; write {% if a != b %}",
  autoescape: "is Django's; values are escaped where they have to be",
  spaceless: "is Django's; leave it out",
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
  registerLoops(liquid);
  // Jinja's word.
  liquid.registerTag("set", liquid.tags.assign as Liquid["tags"][string]);
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

/** Loops say where they are under Jinja's name and with Django's numbers too: `loop.index`, `forloop.counter`. */
function registerLoops(liquid: Liquid): void {
  const BuiltIn = liquid.tags.for as Liquid["tags"][string];
  class Loop extends BuiltIn {
    override *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
      nameLoops(context);
      return yield* BuiltIn.prototype.render.call(this, context, emitter) as Generator<unknown, void, unknown>;
    }
    *blockScope(): Iterable<string> {
      yield* (BuiltIn.prototype as { blockScope(): Iterable<string> }).blockScope.call(this);
      yield "loop";
    }
  }
  liquid.registerTag("for", Loop);
}

const named = new WeakSet<Context>();
/** What Liquid calls the numbers that Django and Jinja give. */
const loopNumbers: Readonly<Record<string, string>> = {
  counter: "index",
  counter0: "index0",
  revcounter: "rindex",
  revcounter0: "rindex0",
  revindex: "rindex",
  revindex0: "rindex0",
};

function nameLoops(context: Context): void {
  if (named.has(context)) return;
  named.add(context);
  const push = context.push.bind(context);
  context.push = (scope) => {
    const { forloop } = scope as { forloop?: unknown };
    if (forloop instanceof Drop) {
      const numbers = forloop as unknown as Record<string, () => unknown>;
      forloop.liquidMethodMissing = (key) => numbers[loopNumbers[String(key)] ?? ""]?.call(forloop);
      Object.assign(scope, { loop: forloop });
    }
    return push(scope);
  };
}
