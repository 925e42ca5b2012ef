import { readFileSync, writeFileSync } from "node:fs";
import { encodeCorpus } from "../../../src/understanding/topics/encoded-corpus.ts";
import { topicWordsFromCounts } from "../../../src/understanding/topics/fold-in.ts";
import { trainLda } from "../../../src/understanding/topics/training/train-lda.ts";

/** One training in a process of its own, so that its peak memory can be read: the counterpart of the peers' script. */
const [corpusPath = "", words = "", topics = "", iterations = "", seed = "", out = ""] = process.argv.slice(2);
const documents = readFileSync(corpusPath, "utf8")
  .split("\n")
  .map((line) => (line === "" ? [] : line.split(" ").map(Number)));
const corpus = encodeCorpus(documents, Number(words));
const started = performance.now();
const cpuStarted = process.cpuUsage();
const result = trainLda(corpus, { topicCount: Number(topics), seed, iterations: Number(iterations) });
const seconds = (performance.now() - started) / 1000;
const cpu = process.cpuUsage(cpuStarted);
const cpuSeconds = (cpu.user + cpu.system) / 1e6;
const { phi, topicCount, vocabularySize } = topicWordsFromCounts(result);
const matrix = new Float32Array(phi.length);
for (let word = 0; word < vocabularySize; word++) {
  for (let k = 0; k < topicCount; k++) matrix[k * vocabularySize + word] = phi[word * topicCount + k]!;
}
writeFileSync(`${out}.f32`, new Uint8Array(matrix.buffer));
const peakMiB = process.resourceUsage().maxRSS / 1024;
writeFileSync(
  `${out}.json`,
  JSON.stringify({ version: "Attune", alpha: [...result.alpha], seconds, cpuSeconds, peakMiB }),
);
