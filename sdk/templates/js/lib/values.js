// Values of a JSON object as the host takes them: absent without a key, blank without a value.

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Text, or a number as text; undefined if there is none. */
export function plain(value) {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return (typeof value === 'string' && value.trim()) || undefined;
}

/** The text under a key. */
export function text(entry, key) {
  if (!Object.hasOwn(entry, key)) return { tag: 'absent' };
  const value = plain(entry[key]);
  return value === undefined ? { tag: 'blank' } : { tag: 'value', val: value };
}

/** The date under a key. */
export function date(entry, key) {
  const said = text(entry, key);
  if (said.tag !== 'value') return said;
  const day = parseDay(said.val);
  return day ? { tag: 'value', val: day } : { tag: 'unreadable', val: said.val };
}

/** Reads `2026-02-01`, perhaps with a time behind it; undefined if there is no such day. */
export function parseDay(text) {
  const match = /^(\d{4})-(\d\d?)-(\d\d?)(?:[T\s]|$)/.exec(text);
  if (!match) return undefined;
  const [year, month, day] = match.slice(1).map(Number);
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const last = month === 2 && isLeap ? 29 : DAYS[month - 1];
  return day >= 1 && day <= last ? { year, month, day } : undefined;
}

/** Whether a date lies before today. Dates that PMSs use for "none" do not. */
export function hasPassed(date, today) {
  if (date.tag !== 'value') return false;
  const number = ({ year, month, day }) => (year * 100 + month) * 100 + day;
  const when = number(date.val);
  const standsForNone = when < 19500101 || when === 19691231 || when === 19700101;
  return !standsForNone && when < number(today);
}
