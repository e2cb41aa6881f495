// The component's export: the interface `pms-source`.

import { pmsSourceOf } from '../lib/session.js';
import { Cedar } from './cedar.js';

export const pmsSource = pmsSourceOf(Cedar);
