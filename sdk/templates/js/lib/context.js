// What an adapter says to its host. Each method leaves one output, and `yield*` waits for the
// answer.

import { Failure } from './failure.js';
import { Reply } from './reply.js';

/** The adapter's side of the conversation, one thing at a time. */
export class Context {
  #nextRequest = 1;
  #logs = [];

  /** Makes one call. Any answer is a reply, whatever its status; none at all is a failure. */
  *send(request) {
    const id = this.#nextRequest++;
    const { val: replies } = yield { tag: 'fetch', val: [{ ...request, id }] };
    const { outcome } = replies[0];
    if (outcome.tag === 'err') throw Failure.ofCall(outcome.val).at(request.operation);
    return new Reply(request.operation, outcome.val);
  }

  /** Hands over rows of one property. */
  *residents(batch) {
    yield { tag: 'residents', val: batch };
  }

  /** Says that the PMS's own end of a property was reached. */
  *complete(completion) {
    yield { tag: 'complete', val: completion };
  }

  /** Says that one property could not be read; the others go on. */
  *failed(property, failure) {
    yield { tag: 'failed', val: { property, failure: failure.payload } };
  }

  /** Writes a line for the page of the run. The level is trace, debug, info, warn or error. */
  log(level, message) {
    this.#logs.push({ level, message, fields: [] });
  }

  /** The lines since the last turn. */
  takeLogs() {
    return this.#logs.splice(0);
  }
}
