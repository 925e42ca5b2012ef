import { OverloadedError } from "../../errors/errors.ts";

/** Connections that stay open, by the address that opened them. */
export interface OpenConnections {
  /** Counts one more; returns what counts it as closed. Throws OverloadedError where the address has its share. */
  open(address: string): () => void;
}

/** One address has at most so many at a time, so that nobody takes all of them away from the others. */
export function createOpenConnections(mostOfAddress: number): OpenConnections {
  const counts = new Map<string, number>();
  return {
    open(address) {
      const before = counts.get(address) ?? 0;
      if (before >= mostOfAddress) {
        throw new OverloadedError(`This address has ${mostOfAddress} connections open. Close one, or come again.`, 30);
      }
      counts.set(address, before + 1);
      return () => {
        const left = counts.get(address)! - 1;
        if (left === 0) counts.delete(address);
        else counts.set(address, left);
      };
    },
  };
}
