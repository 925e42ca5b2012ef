import { hashToUint32 } from "../../math/random.ts";
import type { UserHistory } from "../history/user-history.ts";

export interface SampledUsers {
  histories: UserHistory[];
  /** Users in all. */
  of: number;
}

/**
 * At most `most` users, whoever they are: by a hash of the id, halved whenever there are too many, so that old and new users are
 * in it alike and the same users the next time. In the order of `all`.
 */
export async function sampleUsers(all: AsyncIterable<UserHistory>, most: number): Promise<SampledUsers> {
  let histories: UserHistory[] = [];
  let of = 0;
  /** Kept is whose hash has so many zero bits. */
  let bits = 0;
  const isKept = ({ userId }: UserHistory): boolean => hashToUint32(`sample:${userId}`) % 2 ** bits === 0;
  for await (const history of all) {
    of++;
    if (isKept(history)) histories.push(history);
    while (histories.length > most && bits < 32) {
      bits++;
      histories = histories.filter(isKept);
    }
  }
  return { histories, of };
}
