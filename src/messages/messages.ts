import { ConflictError, NotFoundError } from "../errors/errors.ts";
import { type ComposeOptions, composeMessage } from "./compose/compose-message.ts";
import { defaultFrequencyCaps } from "./compose/frequency-cap.ts";
import { type MessageReport, messageReport } from "./compose/message-events.ts";
import type { ComposedMessage, ComposeRequest } from "./compose/message-reply.ts";
import type { MessageStore } from "./compose/message-store.ts";
import { createRewriteCache } from "./rewriting/rewrite-cache.ts";
import { rewriteText } from "./rewriting/rewrite-text.ts";
import {
  type RewriteToneReply,
  type RewriteToneRequest,
  rewriteTone,
  type ToneEngine,
} from "./rewriting/rewrite-tone.ts";
import { createTemplateEngine } from "./templates/liquid-engine.ts";
import type { Template, TemplateInput } from "./templates/template.ts";
import type { TemplateStore } from "./templates/template-store.ts";
import { assertTemplate, type TemplateFinding, validateTemplate } from "./templates/validate-template.ts";
import { createHeadMeter, type MeasureHeads } from "./tone/measure-tone.ts";
import { loadTonePolicy } from "./tone/tone-policy.ts";
import type { DetectLanguage } from "./wording/is-english.ts";
import { loadLexicon } from "./wording/lexicon.ts";
import { createTagger } from "./wording/tag-sentence.ts";

export interface MessagesOptions
  extends Pick<
      ComposeOptions,
      "readMood" | "recommend" | "mayBeWritten" | "experiments" | "settingsOf" | "newId" | "now" | "budgetMs"
    >,
    Partial<Pick<ComposeOptions, "caps" | "policy">> {
  templates: TemplateStore;
  messages: MessageStore;
  /** Tone and sentiment heads: `understanding.measureTone`. */
  measure: MeasureHeads;
  detectLanguage: DetectLanguage;
}

export interface PutOptions {
  /** A template that exists is left as it is, and ConflictError thrown. */
  onlyNew?: boolean;
  /** When the template that is replaced was last changed, as far as the caller knows: ConflictError where it was changed since, or is gone. */
  knownUpdatedAtMs?: number;
}

/** Everything that the edges may do with templates and messages. */
export interface Messages {
  /** Every fault and warning with line and column; nothing is kept. */
  validateTemplate(input: Parameters<typeof validateTemplate>[0]): TemplateFinding[];
  /** Checks and keeps a template; throws InvalidInputError with line and column. */
  putTemplate(
    id: string,
    input: TemplateInput,
    options?: PutOptions,
  ): Promise<{ template: Template; warnings: TemplateFinding[] }>;
  getTemplate(id: string): Promise<Template>;
  listTemplates(options: { limit: number; afterId?: string | undefined }): Promise<Template[]>;
  deleteTemplate(id: string): Promise<void>;
  compose(request: ComposeRequest, idempotencyKey?: string): Promise<ComposedMessage>;
  rewriteTone(request: RewriteToneRequest): Promise<RewriteToneReply>;
  report(options?: { templateId?: string; sinceMs?: number }): Promise<MessageReport>;
}

/** So long may a text of its own be searched; then the best wording found so far is the answer. */
const rewriteBudgetMs = 2_000;

/** Reads lexicon and policy and joins the parts of the domain. */
export function createMessages(options: MessagesOptions): Messages {
  const { templates, messages, now } = options;
  const liquid = createTemplateEngine();
  const lexicon = loadLexicon();
  const engine: ToneEngine = {
    lexicon,
    tagger: createTagger(),
    settled: createRewriteCache(),
    heads: createHeadMeter(options.measure, lexicon.headScale),
    detectLanguage: options.detectLanguage,
  };
  // The tagger reads its own lexicon at its first sentence; no request should wait for that.
  rewriteText({ text: "We don't know yet.", target: { formality: 1 } }, engine);
  const compose: ComposeOptions = {
    ...options,
    engine,
    liquid,
    policy: options.policy ?? loadTonePolicy(),
    caps: options.caps ?? defaultFrequencyCaps,
  };
  const getTemplate = async (id: string): Promise<Template> => {
    const template = await templates.get(id);
    if (template === undefined) throw new NotFoundError("template", id);
    return template;
  };
  return {
    validateTemplate: (input) => validateTemplate(input, liquid),
    async putTemplate(id, input, options = {}) {
      const warnings = assertTemplate(input, liquid);
      const atMs = now();
      if (options.onlyNew === true) {
        const template: Template = { ...input, id, createdAtMs: atMs, updatedAtMs: atMs };
        if (!(await templates.insert(template))) throw templateExists(id);
        return { template, warnings };
      }
      const known = await templates.get(id);
      // Two changes within a millisecond are still told apart.
      const updatedAtMs = Math.max(atMs, (known?.updatedAtMs ?? 0) + 1);
      const template: Template = { ...input, id, createdAtMs: known?.createdAtMs ?? atMs, updatedAtMs };
      if (options.knownUpdatedAtMs === undefined) await templates.put(template);
      else if (!(await templates.replace(template, options.knownUpdatedAtMs))) throw templateChanged(id);
      return { template, warnings };
    },
    getTemplate,
    listTemplates: (page) => templates.list(page),
    async deleteTemplate(id) {
      if (!(await templates.delete(id))) throw new NotFoundError("template", id);
    },
    compose: (request, key) => composeMessage(request, compose, key),
    rewriteTone: ({ text, tone, format }) =>
      rewriteTone(
        { text, target: tone, deadlineMs: performance.now() + rewriteBudgetMs, ...(format ? { format } : {}) },
        engine,
      ),
    report: (filter) => messageReport(messages, filter),
  };
}

const templateChanged = (id: string): ConflictError =>
  new ConflictError(
    "template-changed",
    `The template "${id}" was changed or removed by somebody else since it was read. Read it again, or send the request without \`If-Match\` to replace it.`,
  );

const templateExists = (id: string): ConflictError =>
  new ConflictError(
    "template-exists",
    `A template with the id "${id}" exists. Choose another name, or send the request without \`If-None-Match\` to replace it.`,
  );
