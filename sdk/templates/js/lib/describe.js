// Parts of a descriptor, with what is usual left out.

/** A field of the settings form: `text`, `secret`, `url`, `choice`, `number`, `boolean`, `list`. */
export function field(kind, key, label, more = {}) {
  const usual = { help: '', required: false, default: undefined, choices: [], shownWhen: [] };
  return { key, label, kind, ...usual, extra: [], ...more };
}

/** A credential that the host sends as a header; `secret` is the key of a secret field. */
export function headerCredential(name, header, secret) {
  return {
    name,
    scheme: 'header',
    parameters: [
      { name: 'name', parts: [{ tag: 'literal', val: header }] },
      { name: 'value', parts: [{ tag: 'secret', val: secret }] },
    ],
    extra: [],
  };
}

/** A call by GET to paths that end so. */
export function getOperation(name, purpose, { group, path }) {
  const marks = [{ place: 'path', name: '', value: path }];
  return { name, method: 'get', purpose, group, marks, extra: [] };
}

/** So many calls in so many seconds; every one of the windows is kept. */
export function budget(group, ...windows) {
  return {
    group,
    windows: windows.map(([calls, seconds]) => ({ calls, seconds })),
    atOnce: undefined,
    extra: [],
  };
}
