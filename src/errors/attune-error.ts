export interface FieldFault {
  /** Dotted path of the faulty field, for example `batch.3.userId`. */
  path: string;
  message: string;
}

export interface AttuneErrorOptions {
  /** Stable machine-readable name, kebab-case. Clients may rely on it. */
  code: string;
  /** HTTP status that an edge answers with. */
  status: number;
  /** Names the value, the limit and the next step. */
  message: string;
  /** What callers over the network are told instead of the message, which names things of this machine. */
  publicMessage?: string | undefined;
  errors?: FieldFault[];
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** Base of every failure that a caller can act on; anything else is a defect and is answered with a bare 500. */
export class AttuneError extends Error {
  readonly code: string;
  readonly status: number;
  readonly publicMessage: string;
  readonly errors: FieldFault[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(options: AttuneErrorOptions) {
    super(options.message, { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.status = options.status;
    this.publicMessage = options.publicMessage ?? options.message;
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
