// Stands in for the host in tests: steps a session, answers its requests from a list, and holds it
// to its descriptor.

import assert from 'node:assert/strict';

/** An answer with status 200, or another. */
export function answer(body, { status = 200, headers = {} } = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const bytes = body instanceof Uint8Array ? body : new TextEncoder().encode(text);
  const val = {
    status,
    headers: Object.entries(headers),
    body: bytes,
    last: true,
    extra: [],
  };
  return { tag: 'ok', val };
}

/** No answer. */
export const noAnswer = (kind) => ({ tag: 'err', val: { kind, message: 'no answer', extra: [] } });

/** Runs a job to its end and tells what the adapter asked for and gave. */
export function play(pmsSource, job, answers, { steps = Infinity } = {}) {
  const told = { requests: [], batches: [], complete: [], failed: [], logs: [] };
  const left = [...answers];
  try {
    const session = pmsSource.Session.open(job);
    let input = { tag: 'start' };
    for (let step = 0; ; step += 1) {
      const { output, logs } = session.step(step < steps ? input : { tag: 'cancel' });
      told.logs.push(...logs);
      if (output.tag === 'done') break;
      input = take(told, output, left, pmsSource.describe());
    }
  } catch (error) {
    assert.ok(error.payload, `no failure but a mistake: ${error.stack}`);
    told.failure = error.payload;
  }
  told.unused = left.length;
  return told;
}

/** A job on a day in July 2026. The kind is as in the interface: `{ tag: 'check' }`. */
export const jobOf = (kind, settings, secrets) => ({
  kind,
  settings: Object.entries(settings),
  secrets,
  now: '2026-07-20T12:00:00Z',
  today: { year: 2026, month: 7, day: 20 },
  seed: 1n,
  features: [],
  extra: [],
});

/** Takes an output in and gives the input that answers it. */
function take(told, { tag, val }, left, descriptor) {
  switch (tag) {
    case 'fetch':
      val.forEach((request) => assertListed(descriptor, request));
      told.requests.push(...val);
      return { tag: 'replies', val: val.map(({ id }) => ({ id, outcome: next(left) })) };
    case 'residents':
      told.batches.push(val);
      break;
    case 'complete':
    case 'failed':
      told[tag].push(val);
      break;
    default:
      told[tag] = val;
  }
  return { tag: 'resume' };
}

function next(left) {
  assert.ok(left.length, 'the adapter asks for more than the test answers');
  return left.shift();
}

function assertListed({ operations, credentials }, { operation, method, url, credential }) {
  const listed = operations.find(({ name }) => name === operation);
  assert.ok(listed, `the descriptor lists no ${operation}`);
  assert.equal(method, listed.method);
  for (const { value } of listed.marks) assert.ok(new URL(url).pathname.endsWith(value), url);
  assert.ok(
    credentials.some(({ name }) => name === credential),
    `no credential ${credential}`,
  );
}
