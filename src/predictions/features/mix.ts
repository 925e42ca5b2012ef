/** How often each of several names came, by weight. */
export class Mix {
  private readonly weights = new Map<string, number>();
  private total = 0;

  add(name: string, weight = 1): void {
    this.weights.set(name, (this.weights.get(name) ?? 0) + weight);
    this.total += weight;
  }

  get size(): number {
    return this.weights.size;
  }

  /** In [0, 1]; NaN without any. */
  shareOf(name: string): number {
    return this.total === 0 ? Number.NaN : (this.weights.get(name) ?? 0) / this.total;
  }

  /** Share of the most frequent name; NaN without any. */
  greatestShare(): number {
    return this.total === 0 ? Number.NaN : Math.max(...this.weights.values()) / this.total;
  }

  /** Shannon entropy of the shares in nats: 0 for one name, ln n for n equal ones; NaN without any. */
  entropy(): number {
    if (this.total === 0) return Number.NaN;
    let entropy = 0;
    for (const weight of this.weights.values()) {
      if (weight > 0) entropy -= (weight / this.total) * Math.log(weight / this.total);
    }
    return entropy;
  }
}
