// What the adapter asks for: its settings, credential, host and calls.

import { budget, field, getOperation, headerCredential } from '../lib/describe.js';

/** The version of this adapter: the same as in package.json. */
export const VERSION = '0.1.0';

export const PROPERTIES = 'properties';
export const RESIDENTS = 'residents';

/** The slot of the key, which the host sends as a header. */
export const KEY = 'key';

/** Cedar counts all calls of a key together. */
const GROUP = 'v1';

/** Cedar's words for the state of a lease, with what each amounts to. */
export const STATUSES = {
  applicant: 'other',
  upcoming: 'pending',
  current: 'current',
  notice: 'current',
  eviction: 'current',
  past: 'past',
  cancelled: 'other',
};

export const descriptor = () => ({
  id: '{{name}}',
  name: 'Cedar',
  version: VERSION,
  provider: 'cedar',
  settings: [
    field('url', 'endpoint', 'Address', {
      required: true,
      default: 'https://api.cedar.example.com',
    }),
    field('secret', 'api_key', 'Key', {
      required: true,
      help: 'In Cedar under Settings, Partner access',
    }),
  ],
  credentials: [headerCredential(KEY, 'X-Cedar-Key', 'api_key')],
  hosts: ['setting:endpoint'],
  operations: [
    getOperation(PROPERTIES, 'lists the properties', {
      group: GROUP,
      path: '/cedar/v1/properties',
    }),
    getOperation(RESIDENTS, 'reads the residents of one property', {
      group: GROUP,
      path: '/residents',
    }),
  ],
  budgets: [budget(GROUP, [10, 1], [300, 60])],
  statuses: Object.entries(STATUSES).map(([word, standing]) => ({ word, standing, extra: [] })),
  cursors: { writes: 1, reads: new Uint32Array([1]) },
  features: [],
  extra: [],
});
