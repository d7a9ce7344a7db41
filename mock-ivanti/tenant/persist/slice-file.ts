import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Adapter } from 'lowdb';
import type { Saved } from './saved.js';

/** Rows converted to text at once: about a millisecond each time. */
const SLICE = 100;

/** The database as JSON text, a slice at a time. */
function* jsonSlices({ namespaces, ...head }: Saved): Generator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},"namespaces":{`;
  for (const [index, [name, { tables, ...rest }]] of Object.entries(namespaces).entries()) {
    yield `${index === 0 ? '' : ','}${JSON.stringify(name)}:${JSON.stringify(rest).slice(0, -1)},"tables":{`;
    for (const [place, [set, { rows, ...table }]] of Object.entries(tables).entries()) {
      yield `${place === 0 ? '' : ','}${JSON.stringify(set)}:${JSON.stringify(table).slice(0, -1)},"rows":[`;
      for (let start = 0; start < rows.length; start += SLICE) {
        yield (start === 0 ? '' : ',') + JSON.stringify(rows.slice(start, start + SLICE)).slice(1, -1);
      }
      yield ']}';
    }
    yield '}}';
  }
  yield '}}';
}

async function writeTemporary(temporary: string, saved: Saved): Promise<void> {
  const handle = await open(temporary, 'w');
  try {
    for (const slice of jsonSlices(saved)) {
      await handle.writeFile(slice);
      await nextTurn();
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncDirectory(file: string): Promise<void> {
  const directory = await open(dirname(file), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/**
 * A lowdb adapter that writes to a temporary file beside the real one, slice by slice, so that no request waits for it;
 * then the file is synced and renamed: after a kill there is the old database or the new one, never half of one.
 */
export function sliceFile(file: string): Adapter<Saved> {
  const temporary = `${file}.tmp`;
  return {
    // What is in the file is read before the tenant starts, all at once.
    read: () => Promise.resolve(null),
    async write(saved) {
      try {
        await writeTemporary(temporary, saved);
        await rename(temporary, file);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      await syncDirectory(file);
    },
  };
}
