import { als } from "./als/als.ts";
import type { CollaborativeModel } from "./contract/collaborative-model.ts";
import { ease } from "./ease/ease.ts";
import { itemKnn } from "./item-knn/item-knn.ts";
import { rp3beta } from "./rp3beta/rp3beta.ts";
import { sasrec } from "./sasrec/sasrec.ts";
import { sequential } from "./sequential/sequential.ts";

/** Every collaborative model. The order is that of their signals. */
export const collaborativeModels: readonly CollaborativeModel[] = [als, ease, itemKnn, rp3beta, sequential, sasrec];
