declare module "natural/lib/natural/sentiment/index.js" {
  interface Stemmer {
    stem(word: string): string;
  }
  export class SentimentAnalyzer {
    constructor(language: string, stemmer: Stemmer, vocabulary: string);
    /** Mean valence of the words. */
    getSentiment(words: string[]): number;
  }
  const exported: { SentimentAnalyzer: typeof SentimentAnalyzer };
  export default exported;
}
