import { describeModelContract, describeTasteContract } from "../testing/scorer-contract.ts";
import { sasrec } from "./sasrec.ts";

const settings = { width: 16, blocks: 1, places: 8, epochs: 8, stepRows: 128, learningRate: 0.01 };

describeModelContract(sasrec, settings);
describeTasteContract(sasrec, settings);
