import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { PluginError } from '../../host-sdk/index.js';
import { diskFull, isDiskFull } from '../platform/full-disk.js';

/** Writes texts to the file of `--out` as they arrive, readable by its owner only. Throws `config.invalid`, `host.disk_full`. */
export async function writeFileOf(lines: AsyncIterable<string>, out: string, signal: AbortSignal): Promise<void> {
  await pipeline(lines, createWriteStream(out, { mode: 0o600 }), { signal }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    if (isDiskFull(error, out)) throw diskFull(out, error, { field: '--out' });
    throw new PluginError('config.invalid', `${out} cannot be written: ${(error as Error).message}.`, {
      field: '--out',
      fix: 'Name a file in a folder that exists and that you may write to.',
      cause: error,
    });
  });
}
