// Builds the adapter: one component file without imports.

import { writeFile } from 'node:fs/promises';
import { chdir } from 'node:process';
import { fileURLToPath } from 'node:url';

import { componentize } from '@bytecodealliance/componentize-js';

chdir(fileURLToPath(new URL('.', import.meta.url)));

const { component } = await componentize({
  sourcePath: 'src/index.js',
  witPath: 'wit',
  worldName: 'adapter',
  // Each of these would be an import. An adapter has none.
  disableFeatures: ['stdio', 'random', 'clocks', 'http', 'fetch-event'],
});
await writeFile('{{name}}.wasm', component);
console.log('{{name}}.wasm');
