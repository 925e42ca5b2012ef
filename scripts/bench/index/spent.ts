/** What a piece of work took. */
export interface Spent {
  seconds: number;
  /** Processor time of all threads of this process meanwhile. */
  cpuSeconds: number;
}

export async function spent(work: () => Promise<unknown>): Promise<Spent> {
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - startedMs) / 1000, cpuSeconds: (user + system) / 1e6 };
}
