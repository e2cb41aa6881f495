// Cedar's lists, page by page, to the page that has no next one. A short page proves nothing.

import { Failure } from '../lib/failure.js';
import { get } from '../lib/reply.js';
import { KEY } from './form.js';

/** A list being read. Its entries stand under the name of the operation. */
export class List {
  #next = 1;

  constructor(operation, url, pageSize) {
    Object.assign(this, { operation, url, pageSize, total: 0 });
  }

  /** The entries of the next page; undefined after the last. */
  *next(cx) {
    if (this.#next === null) return undefined;
    const page = this.#next;
    const request = get(this.operation, this.url, {
      query: { page, per_page: this.pageSize },
      headers: { Accept: 'application/json' },
      credential: KEY,
    });
    const answer = (yield* cx.send(request)).json();
    const { [this.operation]: entries, next_page: next, total } = answer ?? {};
    if (!Array.isArray(entries)) throw this.#odd(`the answer has no list \`${this.operation}\``);
    if (!isCount(total)) throw this.#odd('the answer has no `total`');
    // Pages that led back would never end.
    if (next !== null && !(isCount(next) && next > page)) {
      throw this.#odd(`the page after ${page} cannot be ${JSON.stringify(next)}`);
    }
    this.total = total;
    this.#next = next;
    return entries;
  }

  #odd(message) {
    return new Failure('answer', message, { operation: this.operation });
  }
}

const isCount = (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32;
