import type { Analysis, Emotion, Keyword, TopicWeight } from "../../http/schema/analysis.ts";
import { Bars, percent } from "../elements/bars.tsx";
import { MoodMark, signed } from "../elements/mood-mark.tsx";
import { Panel } from "../elements/panel.tsx";
import { hrefTo } from "../state/route.ts";
import { moodOf } from "../wording/mood-of.ts";
import { EntityList } from "./entity-list.tsx";
import { MoodStrip } from "./mood-strip.tsx";

const shownEmotions = 4;
const shownKeywords = 12;

/** What an editor may say of the analysis of a stored article. */
export interface Judging {
  onCorrected: () => void;
  onWrongTopic: (topic: TopicWeight) => void;
}

/** Everything understood of one text, but the text itself. */
export function AnalysisPanels(props: { analysis: Analysis; judging?: Judging }) {
  const { sentiment, topics, emotions, tone, entities, keywords, language } = props.analysis;
  return (
    <>
      {language?.supported === false && <NotEnglish code={language.code} />}
      {sentiment && (
        <Panel title="Mood">
          <p class="mood-line">
            <MoodMark label={moodOf(sentiment.score)} score={sentiment.score} text />
            <span class="number">{signed(sentiment.score)}</span>
          </p>
          <MoodStrip sentiment={sentiment} />
        </Panel>
      )}
      {topics && topics.length > 0 && <TopicPanel topics={topics} onWrong={props.judging?.onWrongTopic} />}
      {emotions && emotions.length > 0 && <EmotionPanel emotions={emotions} tone={tone} />}
      {entities && entities.length > 0 && <EntityList entities={entities} onCorrected={props.judging?.onCorrected} />}
      {keywords && keywords.length > 0 && <KeywordPanel keywords={keywords} />}
      {language && language.supported !== false && language.code !== "und" && (
        <p class="hint">
          Language: {languageName(language.code)}, {percent(language.confidence)} sure
        </p>
      )}
    </>
  );
}

function NotEnglish({ code }: { code: string }) {
  return (
    <Panel title="About this text: not English">
      <p class="hint">
        It looks like {languageName(code)}. Only English is understood: mood, feelings, names, keywords and suggested
        tags of this text may be wrong.
      </p>
    </Panel>
  );
}

function TopicPanel(props: { topics: readonly TopicWeight[]; onWrong: Judging["onWrongTopic"] | undefined }) {
  return (
    <Panel title="Topics">
      <Bars
        label="Topics"
        rows={props.topics.map((topic) => ({
          key: topic.id,
          label: (
            <>
              <a href={hrefTo("topics", topic.id)}>{topic.label}</a>
              {props.onWrong && (
                <button
                  type="button"
                  class="word-step"
                  aria-label={`${topic.label} is a wrong topic of this article`}
                  title="Wrong topic of this article"
                  onClick={() => props.onWrong?.(topic)}
                >
                  ✕
                </button>
              )}
            </>
          ),
          share: topic.weight,
          value: percent(topic.weight),
        }))}
      />
    </Panel>
  );
}

function EmotionPanel(props: { emotions: readonly Emotion[]; tone: Record<string, number> | undefined }) {
  const tone = Object.entries(props.tone ?? {}).filter(([, value]) => typeof value === "number");
  return (
    <Panel title="Feeling and tone">
      <Bars
        label="Emotions"
        rows={props.emotions.slice(0, shownEmotions).map(({ label, score }) => ({
          key: label,
          label,
          share: score,
          value: percent(score),
        }))}
      />
      {tone.length > 0 && (
        <dl class="scales">
          {tone.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <span class="scale" aria-hidden="true">
                  <span style={{ left: `${value * 100}%` }} />
                </span>
                <span class="number">{percent(value)}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  );
}

function KeywordPanel(props: { keywords: readonly Keyword[] }) {
  return (
    <Panel title="Keywords">
      <ul class="words">
        {props.keywords.slice(0, shownKeywords).map(({ text }) => (
          <li key={text}>
            <a href={hrefTo("articles", undefined, { q: text })}>{text}</a>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function languageName(code: string): string {
  try {
    return new Intl.DisplayNames(undefined, { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}
