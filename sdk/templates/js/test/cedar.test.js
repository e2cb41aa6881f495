// The adapter against scripted answers, the samples of Cedar's own page among them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { answer, jobOf, noAnswer, play as playOn } from '../lib/testing.js';
import { VERSION } from '../src/form.js';
import { pmsSource } from '../src/index.js';

const file = (path) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const sample = (name) => answer(file(`samples/${name}.json`));
const PAGES = [sample('residents-1'), sample('residents-2')];
const JUNIPER = 'prp_juniper_1';

const play = (kind, answers, { endpoint = 'https://api.cedar.example.com/', ...more } = {}) =>
  playOn(pmsSource, jobOf(kind, { endpoint }, ['api_key']), answers, more);
const residents = (...properties) => ({
  tag: 'residents',
  val: { properties, reach: { tag: 'full' }, cursor: undefined, extra: [] },
});
const read = (...answers) => play(residents(JUNIPER), answers);
const rows = ({ batches }) => batches.flatMap((batch) => batch.rows);
const page = (...entries) =>
  answer({ residents: entries, page: 1, next_page: null, total: entries.length });

/** The row of a resident with these members. */
const row = (members) => rows(read(page({ id: '1', ...members })))[0];

test('the samples give five rows and the total fits', () => {
  const told = read(...PAGES);
  const people = rows(told).map(({ person }) => person);
  assert.deepEqual(people, ['res_10001', 'res_10002', 'res_10003', 'res_10004', 'res_10005']);
  const total = { announced: 5n, counted: 5n, unit: 'residents' };
  const coverage = 'everyone';
  assert.deepEqual(told.complete, [{ property: JUNIPER, rows: 5, coverage, total, extra: [] }]);
});

test('a household holds together across pages', () => {
  const [ingrid, , , tobias] = rows(read(...PAGES));
  assert.equal(ingrid.household, tobias.household);
  assert.deepEqual([ingrid.role, tobias.role], ['leaseholder', 'occupant']);
});

test('null is blank and a missing key is absent', () => {
  const [, , zelda, tobias, percy] = rows(read(...PAGES));
  assert.deepEqual([tobias.email, zelda.unit, zelda.moveOut], Array(3).fill({ tag: 'blank' }));
  assert.deepEqual([percy.email, percy.phone], Array(2).fill({ tag: 'absent' }));
});

test('an answer is read in the charset that it declares', () => {
  const entry = { id: '1', first_name: 'Renée' };
  const text = JSON.stringify({ residents: [entry], page: 1, next_page: null, total: 1 });
  const headers = { 'content-type': 'application/json; charset=ISO-8859-1' };
  const [renee] = rows(read(answer(Buffer.from(text, 'latin1'), { headers })));
  assert.deepEqual(renee.firstName, { tag: 'value', val: 'Renée' });
});

test('a date is a day, blank, absent or unreadable', () => {
  const start = (value) => row({ lease_starts_on: value }).leaseStart;
  assert.deepEqual(start('2024-02-29'), { tag: 'value', val: { year: 2024, month: 2, day: 29 } });
  assert.deepEqual(start('0001-01-01'), { tag: 'value', val: { year: 1, month: 1, day: 1 } });
  assert.deepEqual(start('2026-02-29'), { tag: 'unreadable', val: '2026-02-29' });
  assert.deepEqual(start('soon'), { tag: 'unreadable', val: 'soon' });
  assert.deepEqual(start(''), { tag: 'blank' });
  assert.deepEqual(row({}).leaseStart, { tag: 'absent' });
});

test('a notice ends with the move-out', () => {
  const notice = (date) => row({ status: 'notice', moves_out_on: date }).standing;
  assert.equal(notice('2026-07-20'), 'current');
  assert.equal(notice('2026-07-19'), 'past');
  assert.equal(notice('1900-01-01'), 'current');
  assert.equal(notice(null), 'current');
});

test('every status and role word is known and a new one is passed on', () => {
  const words = { applicant: 'other', upcoming: 'pending', current: 'current' };
  Object.assign(words, { eviction: 'current', past: 'past', cancelled: 'other' });
  for (const [status, standing] of Object.entries(words)) {
    assert.equal(row({ status }).standing, standing);
  }
  assert.deepEqual(
    [row({ status: 'away' }).status, row({ status: 'away' }).standing],
    ['away', undefined],
  );
  assert.equal(row({ role: 'guarantor' }).role, 'guarantor');
  assert.equal(row({ role: 'child' }).role, 'minor');
  assert.equal(row({ role: 'butler' }).role, 'occupant');
  const unfortunate = row({ role: 'constructor', status: 'constructor' });
  assert.deepEqual([unfortunate.role, unfortunate.standing], ['occupant', undefined]);
});

test('an entry without an id is rejected and the others go on', () => {
  const told = read(page({ email: 'a@example.com' }, 7, { id: '1' }));
  const reasons = told.batches[0].rejected.map(({ reason }) => reason);
  assert.deepEqual(reasons, ['an entry has no id', 'an entry is no JSON object']);
  assert.deepEqual([rows(told).length, told.complete[0].rows], [1, 3]);
});

test('requests ask for the page, have ids of their own and name the credential', () => {
  const { requests } = read(...PAGES);
  const decoder = new TextDecoder();
  const pages = requests.map(({ query }) => decoder.decode(query[0].value[0].val));
  assert.deepEqual(pages, ['1', '2']);
  assert.deepEqual(
    requests.map(({ id }) => id),
    [1, 2],
  );
  for (const { url, credential } of requests) {
    assert.equal(url, `https://api.cedar.example.com/cedar/v1/properties/${JUNIPER}/residents`);
    assert.equal(credential, 'key');
  }
});

test('properties have names, addresses and the account', () => {
  const { properties } = play({ tag: 'properties' }, [sample('properties')]);
  assert.equal(properties.account, 'api.cedar.example.com');
  const address = ['100 Juniper Ave', 'Boise ID 83702'];
  assert.deepEqual(properties.properties, [
    { id: JUNIPER, name: 'Juniper Mews', address, extra: [] },
  ]);
});

test('a check tries both lists', () => {
  const check = (...answers) => play({ tag: 'check' }, answers).checked.verdicts;
  const outcomes = (verdicts) => verdicts.map(({ outcome }) => outcome);
  assert.deepEqual(outcomes(check(sample('properties'), PAGES[0])), ['works', 'works']);
  assert.deepEqual(outcomes(check(sample('properties'), answer('', { status: 403 }))), [
    'works',
    'permission',
  ]);
  const nobody = check(answer({ properties: [], next_page: null, total: 0 }));
  assert.deepEqual(outcomes(nobody), ['works', 'other']);
  const refused = check(answer(file('samples/unknown-key.json'), { status: 401 }));
  assert.deepEqual(outcomes(refused), ['log-in', 'log-in']);
  assert.equal(refused[0].message, 'HTTP 401: This key is unknown or was revoked.');
});

test('what goes wrong at one property leaves the others alone', () => {
  const half = file('samples/residents-1.json').slice(0, 500);
  const odd = [
    [answer('{}', { status: 403 }), 'permission'],
    [answer('{}', { status: 404 }), 'reach'],
    [answer('', { status: 503 }), 'reach'],
    [answer('<!DOCTYPE html><html></html>'), 'answer'],
    [answer(half), 'answer'],
    [answer('{}'), 'answer'],
    [answer('null'), 'answer'],
    [answer('['.repeat(100_000)), 'answer'],
    [answer({ residents: [], next_page: null }), 'answer'],
    [answer({ residents: [], total: 0 }), 'answer'],
    [answer({ residents: [], next_page: 1, total: 0 }), 'answer'],
    [noAnswer('timeout'), 'reach'],
    [noAnswer('truncated'), 'answer'],
  ];
  for (const [spoiled, kind] of odd) {
    const told = play(residents(JUNIPER, 'prp_elm_2'), [spoiled, page()]);
    const [{ property, failure }] = told.failed;
    assert.deepEqual([property, failure.kind, failure.operation], [JUNIPER, kind, 'residents']);
    assert.equal(told.complete[0].property, 'prp_elm_2');
  }
});

test('a limit or a refused key ends the job', () => {
  const all = residents(JUNIPER, 'prp_elm_2');
  const busy = answer('{}', { status: 429, headers: { 'retry-after': '7' } });
  const { failure } = play(all, [busy]);
  assert.deepEqual([failure.kind, failure.retryAfterMs], ['rate-limit', 7000]);
  assert.equal(play(all, [answer('', { status: 401 })]).failure.kind, 'log-in');
});

test('a cancelled job is done at once', () => {
  for (let steps = 0; steps < 5; steps += 1) {
    const told = play(residents(JUNIPER), PAGES, { steps });
    assert.deepEqual([told.failure, told.complete], [undefined, []]);
  }
});

test('an address that is none is refused by the name of its setting', () => {
  for (const endpoint of ['api.cedar.example.com', 'ftp://cedar.example.com', 'https://', '']) {
    const { failure } = play({ tag: 'check' }, [], { endpoint });
    assert.match(failure.message, /`endpoint`/);
  }
});

test('the version is that of the package', () => {
  assert.equal(VERSION, JSON.parse(file('package.json')).version);
  assert.deepEqual(pmsSource.describe(), pmsSource.describe());
});
