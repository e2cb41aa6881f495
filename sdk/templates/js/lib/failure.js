// Why a job, or one property of it, could not be done.

/** Where no answer came, what stands behind it. */
const KINDS_OF_CALLS = { 'too-large': 'answer', truncated: 'answer' };

/**
 * A failure as the host is told of it. Its kind is `log-in`, `permission`, `reach`, `rate-limit`,
 * `answer` or `other`.
 */
export class Failure extends Error {
  constructor(kind, message, { operation, retryAfterMs } = {}) {
    super(message);
    // The generated bindings take an error's payload for the error of the interface.
    this.payload = { kind, message, operation, retryAfterMs, logs: [], extra: [] };
  }

  /** A call that brought no answer, or not all of it. */
  static ofCall({ kind, message }) {
    return new Failure(KINDS_OF_CALLS[kind] ?? 'reach', message);
  }

  /** Whatever was thrown. What is no failure is a mistake in the adapter and says where. */
  static of(error) {
    if (error instanceof Failure) return error;
    return new Failure('other', `the adapter has a mistake: ${error}\n${error?.stack ?? ''}`);
  }

  get kind() {
    return this.payload.kind;
  }

  /** Names the operation that failed. */
  at(operation) {
    this.payload.operation = operation;
    return this;
  }

  withLogs(logs) {
    this.payload.logs = logs;
    return this;
  }

  /** Whether the next property would fare no better. */
  get concernsEveryProperty() {
    return this.kind === 'log-in' || this.kind === 'rate-limit';
  }
}
