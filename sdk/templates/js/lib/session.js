// Turns an adapter, written with generators, into the state machine that the host steps.
//
// The host calls `step` with an input and gets an output. A generator does just that: `yield` hands
// an output over and gives back the input of the next step. There is no event loop in the sandbox,
// so nothing here is `async`.

import { Context } from './context.js';
import { Failure } from './failure.js';

/** The interface `pms-source` over an adapter class. */
export function pmsSourceOf(Adapter) {
  /** One job under way. */
  class Session {
    #context = new Context();
    #job;

    /** Takes the job in. An error here is one of the settings. */
    static open(job) {
      const session = new Session();
      try {
        session.#job = run(new Adapter(job), session.#context, job.kind);
      } catch (error) {
        throw Failure.of(error);
      }
      return session;
    }

    /** Hands the input to the adapter and runs it up to its next output. */
    step(input) {
      try {
        if (input.tag === 'cancel') this.#job.return();
        const { done, value } = this.#job.next(input);
        const output = done ? { tag: 'done', val: [] } : value;
        return { output, logs: this.#context.takeLogs() };
      } catch (error) {
        throw Failure.of(error).withLogs(this.#context.takeLogs());
      }
    }
  }

  return { describe: () => Adapter.describe(), Session };
}

function* run(adapter, cx, kind) {
  switch (kind.tag) {
    case 'check':
      yield { tag: 'checked', val: yield* adapter.check(cx) };
      return;
    case 'properties':
      yield { tag: 'properties', val: yield* adapter.properties(cx) };
      return;
    case 'residents':
      yield* adapter.residents(cx, kind.val);
      return;
    default:
      throw new Failure('other', `this adapter does not know the job ${kind.val.name}`);
  }
}
