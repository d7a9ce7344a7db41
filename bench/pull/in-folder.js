import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Does work in a folder that exists only meanwhile. */
export async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-pull-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
