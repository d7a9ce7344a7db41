import { writeFileSync } from 'node:fs';
import type { JsonObject } from '../../host-sdk/index.js';
import { openStore } from '../../host/index.js';
import { runCertificate } from '../../host/pull/run-certificate.js';
import { listRuns } from '../../host/store/runs.js';
import type { Desk } from './pull-fixes/desk.js';

type Verify = (words: readonly [path: string, place: string], say: (text: string) => void) => Promise<number>;

/** What the script finds. */
export interface Verdict {
  readonly code: number;
  readonly said: readonly string[];
}

/** The certificate of the last run. */
export async function lastCertificate(desk: Desk): Promise<JsonObject> {
  const store = await openStore(desk.store);
  try {
    const [run] = await listRuns(store.db, 1);
    return await runCertificate(store.db, run?.id ?? 0);
  } finally {
    await store.close();
  }
}

/** Runs `scripts/verify-certificate.mjs` in this process. */
export async function verify(certificate: JsonObject, place: string, folder: string): Promise<Verdict> {
  const script = (await import(new URL('../../scripts/verify-certificate.mjs', import.meta.url).href)) as {
    readonly verify: Verify;
  };
  const file = `${folder}/certificate.json`;
  writeFileSync(file, JSON.stringify(certificate));
  const said: string[] = [];
  const code = await script.verify([file, place], (text) => said.push(text));
  return { code, said };
}
