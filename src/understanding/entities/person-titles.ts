/** Words that stand before a person's name and are no part of it, folded. */
export const personTitles: ReadonlySet<string> = new Set(
  `mr mrs ms miss mx mme mlle monsieur madame herr frau senor senora dr doctor prof professor sir dame lord lady baron baroness rev reverend father sister president prime minister
  chancellor secretary senator congressman congresswoman representative governor mayor judge justice king queen prince princess duke duchess
  captain colonel general lieutenant sergeant major admiral chief executive chairman chairwoman chair director pope saint st mp mep coach manager`.split(
    /\s+/,
  ),
);
