import { readFileSync } from 'node:fs';

/** One statement of a product document. */
export interface Row {
  readonly id: string;
  readonly statement: string;
  /** File of its tests, relative to `test`; empty where `unseen` says why nothing can be observed. */
  readonly file: string;
  readonly unseen?: string;
}

const UNSEEN = 'not observable: ';

/** The rows of COVERAGE.md, in the order of the documents. */
export function readRows(list = new URL('../COVERAGE.md', import.meta.url)): readonly Row[] {
  return readFileSync(list, 'utf8')
    .split('\n')
    .filter((line) => /^\| `/.test(line))
    .map((line) => {
      const [, id = '', statement = '', shown = ''] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
      const row = { id: id.replaceAll('`', ''), statement: statement.replaceAll(String.raw`\|`, '|') };
      return shown.startsWith(UNSEEN)
        ? { ...row, file: '', unseen: shown.slice(UNSEEN.length) }
        : { ...row, file: shown };
    });
}
