// Calls to the PMS and their answers.

import { Failure } from './failure.js';

const KINDS_OF_STATUSES = { 401: 'log-in', 403: 'permission', 404: 'reach', 429: 'rate-limit' };

const utf8 = new TextEncoder();
const asBytes = (text) => [{ tag: 'bytes', val: utf8.encode(text) }];
const asPairs = (object) =>
  Object.entries(object).map(([name, value]) => ({ name, value: asBytes(String(value)) }));

/** A GET for one of the operations in the descriptor; names and values are given unescaped. */
export function get(operation, url, { query = {}, headers = {}, credential } = {}) {
  return {
    id: 0,
    operation,
    method: 'get',
    url,
    query: asPairs(query),
    headers: asPairs(headers),
    body: [],
    credential,
    delivery: 'whole',
    timeoutMs: undefined,
    extra: [],
  };
}

/** An answer of the PMS, whatever its status. */
export class Reply {
  #response;

  constructor(operation, response) {
    this.operation = operation;
    this.#response = response;
  }

  get status() {
    return this.#response.status;
  }

  header(name) {
    return this.#response.headers.find(([key]) => key.toLowerCase() === name)?.[1];
  }

  /** What a success says, or the failure that the status stands for. */
  json() {
    if (this.status < 200 || this.status > 299) throw this.#refusal();
    if (this.#isWebPage()) throw this.#odd('the PMS sent a web page in place of data');
    try {
      return this.#parse();
    } catch (error) {
      throw this.#odd(`the answer is not the JSON expected: ${error.message}`);
    }
  }

  #parse() {
    const declared = /charset="?([\w-]+)/i.exec(this.header('content-type') ?? '')?.[1];
    // Passes over a byte-order mark, and refuses what is not in the charset.
    const decoder = new TextDecoder(declared ?? 'utf-8', { fatal: true });
    return JSON.parse(decoder.decode(this.#response.body));
  }

  #refusal() {
    const kind = KINDS_OF_STATUSES[this.status] ?? (this.status >= 500 ? 'reach' : 'other');
    const words = this.#words();
    return new Failure(kind, `HTTP ${this.status}${words && `: ${words}`}`, {
      operation: this.operation,
      retryAfterMs: this.#retryAfterMs(),
    });
  }

  /** What a problem says in detail; of anything else the beginning. */
  #words() {
    try {
      const { detail } = this.#parse();
      if (typeof detail === 'string') return detail;
    } catch {
      // It is no problem in JSON.
    }
    if (this.#isWebPage()) return 'a web page in place of data';
    return this.#opening().split(/\s+/).filter(Boolean).join(' ');
  }

  #retryAfterMs() {
    const seconds = Number(this.header('retry-after')?.trim() || NaN);
    return Number.isInteger(seconds) && seconds >= 0 && seconds < 4_000_000
      ? seconds * 1000
      : undefined;
  }

  #isWebPage() {
    return /^\s*<(!doctype html|html)/i.test(this.#opening());
  }

  #opening() {
    return new TextDecoder().decode(this.#response.body.slice(0, 1200)).slice(0, 300);
  }

  #odd(message) {
    return new Failure('answer', message, { operation: this.operation });
  }
}
