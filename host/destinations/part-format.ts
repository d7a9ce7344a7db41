import type { Row, TableSchema } from '../../host-sdk/index.js';
import type { PageLog } from './page-log.js';
import type { DurableVersions } from './versions.js';
import type { PartScheme } from './folder-state.js';

/** How a folder finishes the log of a table into parts. */
export interface PartFormat {
  readonly scheme: PartScheme;
  /** End of the name of a part, such as `.jsonl.gz`. */
  readonly extension: string;
  /** Folder of a part in the folder of its table, on a day such as `2024-06-01`. */
  readonly subfolder: (day: string) => string;
  /** Whether the log becomes a part now. */
  readonly isFull: (log: Pick<PageLog, 'bytes' | 'lines'>) => boolean;
  /** Whether the log becomes a part at the end of a run that wrote to the table. */
  readonly atEnd: boolean;
  /** Whether a table that an earlier program made is split too. */
  readonly splitsOld: boolean;
  /** Prepares the parts of one table. */
  open(earlier: DurableVersions | undefined): Promise<PartWriter>;
}

/** Writes the parts of one table. */
export interface PartWriter {
  /**
   * Prepares for a batch, before it is durable. Throws `config.table_collision` and then knows nothing of the batch.
   * @param logged Rows of the log from before it was opened.
   */
  expect(table: TableSchema, rows: readonly Row[], logged: () => AsyncIterable<Row>): Promise<void>;
  /**
   * Writes the rows of a log to a new file.
   * @param first Number of the first row: how many were written to the table before it.
   */
  write(descriptor: number, log: Pick<PageLog, 'path' | 'bytes'>, first: number): Promise<void>;
  /** Which values it stores elsewhere than in their columns: a sentence for each column. */
  notes(): readonly string[];
}
