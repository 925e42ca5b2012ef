/** Texts to start from, each of another kind and mood. */
export const samples = [
  {
    name: "News",
    text: `Brightwater Rail ordered 24 hydrogen trains from Alstrand on Tuesday, a contract worth £310m that will replace the last diesel services between Leeds and Carlisle by March 2028.

"This is the best morning the line has had in forty years," said Imogen Hartley, who leads the company. Unions welcomed the 180 jobs promised for the depot at Skipton, but passengers' groups warned that fares would rise again in January. Last winter one train in five ran late, and nobody has forgotten it.`,
  },
  {
    name: "Complaint",
    text: "I have been waiting three weeks for my refund of $84.50 and nobody answers my e-mails. This is the second time it has happened, and honestly I am fed up. Please just tell me when the money will arrive.",
  },
  {
    name: "Praise",
    text: "Thank you so much to Marta in your Porto shop! She found my daughter's lost rucksack and posted it to Dublin the same afternoon. We are over the moon.",
  },
] as const;
