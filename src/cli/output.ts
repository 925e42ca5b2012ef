import cliProgress from "cli-progress";

/** Where a command writes: results to standard output, everything else to standard error. */
export interface Output {
  /** True with `--json`: one JSON object a line instead of text for people. */
  json: boolean;
  result(value: unknown, text: string): void;
  note(text: string): void;
  /** A machine-readable event; only written with `--json`. */
  event(value: Record<string, unknown>): void;
}

export function createOutput(json: boolean): Output {
  return {
    json,
    result: (value, text) => {
      process.stdout.write(`${json ? JSON.stringify(value) : text}\n`);
    },
    note: (text) => {
      if (!json) process.stderr.write(`${text}\n`);
    },
    event: (value) => {
      if (json) process.stdout.write(`${JSON.stringify(value)}\n`);
    },
  };
}

export interface ProgressBar {
  /** `extra` is for people; `counts` go into the events that scripts read. */
  update(done: number, extra?: string, counts?: Record<string, number>): void;
  stop(): void;
}

/** A bar with rate and time left on a terminal; elsewhere a line at most every five seconds. */
export function createProgressBar(output: Output, label: string, total: number, unit: string): ProgressBar {
  const startedAtMs = Date.now();
  const rateOf = (done: number): string => ((done * 1000) / Math.max(1, Date.now() - startedAtMs)).toFixed(0);
  if (output.json || !process.stderr.isTTY) {
    let saidAtMs = startedAtMs;
    return {
      update: (done, extra = "", counts = {}) => {
        if (Date.now() - saidAtMs < 5_000) return;
        saidAtMs = Date.now();
        const isKnown = done > 0 && total >= done;
        const secondsLeft = isKnown
          ? Math.round(((total - done) * (Date.now() - startedAtMs)) / done / 1000)
          : undefined;
        const left = `${secondsLeft ?? "?"} s left`;
        output.note(`${label}: ${done}/${total} ${unit}, ${rateOf(done)} ${unit}/s, ${left} ${extra}`.trimEnd());
        output.event({ event: "progress", label, done, total, unit, secondsLeft, ...counts });
      },
      stop: () => undefined,
    };
  }
  const bar = new cliProgress.SingleBar(
    {
      format: `${label} {bar} {value}/{total} ${unit} · {rate} ${unit}/s · {eta_formatted} left {extra}`,
      hideCursor: true,
      etaBuffer: 50,
      stream: process.stderr,
    },
    cliProgress.Presets.shades_classic,
  );
  bar.start(total, 0, { rate: "0", extra: "" });
  return {
    update: (done, extra = "") => bar.update(Math.min(done, total), { rate: rateOf(done), extra }),
    stop: () => bar.stop(),
  };
}
