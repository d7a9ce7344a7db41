import { exactJson } from '../platform/exact-json.js';
import { asDestinationProblem, type DestinationTable } from './destination.js';
import { logPath, tableState } from './folder-state.js';
import { folderExistingRows } from './folder-existing-rows.js';
import type { PartFormat } from './part-format.js';
import { closeLog } from './page-log.js';
import { partNames } from './parts.js';
import {
  createFiles,
  dropFiles,
  finishPart,
  reopenFiles,
  saveFiles,
  writeBatch,
  type TableFiles,
} from './table-files.js';

/** Opens a table of a folder. The caller has locked it. */
export async function openFolderTable(
  folder: string,
  format: PartFormat,
  source: string,
  release: () => void,
): Promise<DestinationTable> {
  const stored = tableState(folder, format.scheme, source);
  const place = { folder, format, source, nextPart: partNames() };
  let files = stored === undefined ? undefined : await reopenFiles(place, stored);
  let hasNews = false;
  const existingRows = folderExistingRows(() =>
    files === undefined ? undefined : { ...files.durable, key: files.key },
  );
  const filesOf = async (output: string): Promise<TableFiles> => {
    if (files?.output !== output) files = await createFiles(place, output);
    return files;
  };
  const asked = async (output: string, work: () => Promise<void>, needed?: number) => {
    try {
      await work();
    } catch (error) {
      throw asDestinationProblem(files?.pages.path ?? logPath(folder, { output }), error, { needed });
    }
  };
  const finish = async () => {
    const last = files;
    if (last === undefined || !hasNews || !format.atEnd || !mayFinish(format, last)) return;
    await asked(last.output, () => finishPart(place, last));
    hasNews = false;
  };
  return {
    checkpoint: stored?.checkpoint ?? null,
    output: stored?.output ?? null,
    write(batch) {
      const { name } = batch.table;
      const lines = Buffer.from(batch.rows.map((row) => `${exactJson(row)}\n`).join(''));
      const work = async () => {
        const written = await filesOf(name);
        await writeBatch(place, written, batch, lines);
        hasNews = true;
        if (format.isFull(written.pages) && mayFinish(format, written)) await finishPart(place, written);
      };
      return asked(name, work, lines.length);
    },
    notes: () => files?.writer.notes() ?? [],
    existingRows: () => existingRows,
    replaceCheckpoint: (output, checkpoint) =>
      asked(output, async () => {
        await saveFiles(place, await filesOf(output), checkpoint);
      }),
    async drop() {
      const dropped = files;
      if (dropped === undefined) return;
      await asked(dropped.output, async () => {
        await dropFiles(place, dropped);
        files = undefined;
        existingRows.forget();
      });
    },
    finish,
    async close() {
      existingRows.forget();
      try {
        await finish();
      } finally {
        if (files !== undefined) closeLog(files.pages);
        release();
      }
    },
  };
}

function mayFinish({ splitsOld }: PartFormat, { parts }: TableFiles): boolean {
  return parts !== undefined || splitsOld;
}
