// One entry of Cedar's residents: a person on a lease.

import { date, hasPassed, plain, text } from '../lib/values.js';
import { STATUSES } from './form.js';

/** The fields that a list of residents carries. */
export const FIELDS = [
  'first-name',
  'last-name',
  'email',
  'phone',
  'unit',
  'lease-start',
  'lease-end',
  'move-in',
  'move-out',
];

/** A lease that ends with the move-out, whenever the office closes the file. */
const ENDING = ['notice', 'eviction'];

const ROLES = new Map([
  ['leaseholder', 'leaseholder'],
  ['guarantor', 'guarantor'],
  ['child', 'minor'],
]);

/** The row of an entry, or why there is none. Null is blank, a missing key is absent. */
export function rowOf(entry, today) {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    return { rejected: { id: undefined, reason: 'an entry is no JSON object', extra: [] } };
  }
  const person = plain(entry.id);
  if (!person) return { rejected: { id: undefined, reason: 'an entry has no id', extra: [] } };

  const status = plain(entry.status) ?? '';
  const roleWord = plain(entry.role) ?? '';
  const moveOut = date(entry, 'moves_out_on');
  const row = {
    person,
    lease: plain(entry.lease_id),
    household: plain(entry.household_id),
    firstName: text(entry, 'first_name'),
    lastName: text(entry, 'last_name'),
    email: text(entry, 'email'),
    phone: text(entry, 'phone'),
    unit: text(entry, 'unit'),
    leaseStart: date(entry, 'lease_starts_on'),
    leaseEnd: date(entry, 'lease_ends_on'),
    moveIn: date(entry, 'moves_in_on'),
    moveOut,
    moreEmails: [],
    morePhones: [],
    status,
    standing: standingOf(status.toLowerCase(), moveOut, today),
    // A word that Cedar does not document is taken for an occupant, who lives there: to leave
    // somebody out for it would be the greater mistake.
    role: ROLES.get(roleWord) ?? 'occupant',
    roleWord,
    extra: [],
  };
  return { row };
}

function standingOf(word, moveOut, today) {
  if (ENDING.includes(word) && hasPassed(moveOut, today)) return 'past';
  return Object.hasOwn(STATUSES, word) ? STATUSES[word] : undefined;
}
