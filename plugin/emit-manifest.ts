import { writeFileSync } from 'node:fs';
import { authenticationPage } from './auth/page.js';
import { MANIFEST } from './manifest.js';

/** Writes `manifest.json` at the root of the package and the page of the strategies; part of the build. */
const root = new URL('../../', import.meta.url);
writeFileSync(new URL('manifest.json', root), `${JSON.stringify(MANIFEST, null, 2)}\n`);
writeFileSync(new URL('docs/authentication.md', root), authenticationPage());
