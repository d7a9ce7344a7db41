import { writeFileSync } from 'node:fs';
import { MANIFEST } from './manifest.js';

/** Writes `manifest.json` at the root of the package; part of the build. */
const target = new URL('../../manifest.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(MANIFEST, null, 2)}\n`);
