// Reads residents from Cedar.
//
// The host sends the key; nothing here sees it, and nothing here writes to Cedar.

import { Failure } from '../lib/failure.js';
import { plain } from '../lib/values.js';
import { PROPERTIES, RESIDENTS, descriptor } from './form.js';
import { List } from './lists.js';
import { FIELDS, rowOf } from './people.js';

/** The most entries that Cedar gives on one page. */
const PAGE_SIZE = 100;

/** The adapter. A method marked with `*` waits for the host wherever it says `yield*`. */
export class Cedar {
  static describe() {
    return descriptor();
  }

  constructor(job) {
    this.endpoint = endpointOf(job.settings);
    this.account = new URL(this.endpoint).hostname;
    this.today = job.today;
  }

  /** Tries both lists with one entry. */
  *check(cx) {
    const verdicts = [];
    let properties = [];
    let notTried = 'this key sees no property';
    try {
      properties = (yield* this.#propertiesBy(1).next(cx)).flatMap(propertyOf);
      verdicts.push(verdict(PROPERTIES));
    } catch (error) {
      verdicts.push(verdict(PROPERTIES, error));
      notTried = 'properties did not work';
    }
    try {
      if (!properties.length) throw new Failure(verdicts[0].outcome, `not tried: ${notTried}`);
      yield* this.#residentsBy(1, properties[0].id).next(cx);
      verdicts.push(verdict(RESIDENTS));
    } catch (error) {
      verdicts.push(verdict(RESIDENTS, error));
    }
    return { account: this.account, verdicts, extra: [] };
  }

  *properties(cx) {
    const list = this.#propertiesBy(PAGE_SIZE);
    const properties = [];
    for (let page; (page = yield* list.next(cx));) properties.push(...page.flatMap(propertyOf));
    return { account: this.account, properties, extra: [] };
  }

  *residents(cx, { properties }) {
    for (const property of properties) {
      try {
        yield* cx.complete(yield* this.#read(cx, property));
      } catch (error) {
        if (!(error instanceof Failure) || error.concernsEveryProperty) throw error;
        yield* cx.failed(property, error);
      }
    }
  }

  /** Reads one property to its end. */
  *#read(cx, property) {
    const list = this.#residentsBy(PAGE_SIZE, property);
    let counted = 0;
    for (let page; (page = yield* list.next(cx));) {
      const read = page.map((entry) => rowOf(entry, this.today));
      yield* cx.residents({
        property,
        rows: read.flatMap(({ row }) => row ?? []),
        rejected: read.flatMap(({ rejected }) => rejected ?? []),
        carries: FIELDS,
        expected: list.total,
        extra: [],
      });
      counted += page.length;
    }
    const total = { announced: BigInt(list.total), counted: BigInt(counted), unit: RESIDENTS };
    return { property, rows: counted, coverage: 'everyone', total, extra: [] };
  }

  #propertiesBy(pageSize) {
    return new List(PROPERTIES, `${this.endpoint}/cedar/v1/properties`, pageSize);
  }

  #residentsBy(pageSize, property) {
    const path = `/cedar/v1/properties/${encodeURIComponent(property)}/residents`;
    return new List(RESIDENTS, this.endpoint + path, pageSize);
  }
}

/** The address in the settings, without a slash at its end. */
function endpointOf(settings) {
  const address = settings.find(([key]) => key === 'endpoint')?.[1].trim() ?? '';
  if (!/^https?:\/\/[^/:?#@\s][^?#@\s]*$/i.test(address)) {
    const example = 'https://api.cedar.example.com';
    throw new Failure('other', `the setting \`endpoint\` is no address such as \`${example}\``);
  }
  return address.replace(/\/+$/, '');
}

/** A list of one; of none for an entry without an id, which no later call could name. */
function propertyOf(entry) {
  const id = plain(entry?.id);
  if (!id) return [];
  const { street, city, state, postal_code } = entry.address ?? {};
  const town = [city, state, postal_code].map(plain).filter(Boolean).join(' ');
  const address = [plain(street), town].filter(Boolean);
  return [{ id, name: plain(entry.name) ?? id, address, extra: [] }];
}

/** How one operation fared; a check knows fewer words than a failure does. */
function verdict(operation, error) {
  if (!error) return { operation, outcome: 'works', message: '', extra: [] };
  const { kind, message } = Failure.of(error);
  const outcome = ['log-in', 'permission', 'reach'].includes(kind) ? kind : 'other';
  return { operation, outcome, message, extra: [] };
}
