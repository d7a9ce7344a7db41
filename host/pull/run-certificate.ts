import { jsonObjectOf, PluginError, type Json, type JsonObject, type TableCertificate } from '../../host-sdk/index.js';
import { PACKAGE_VERSION } from '../platform/package-root.js';
import { keptRun } from '../store/runs.js';
import type { StoreDatabase } from '../store/store.js';
import type { WrittenRows } from './written-account.js';

/** The account of one table in one run: the plugin's, of what the product gave, and the host's, of what it stored. */
export interface CertifiedTable {
  /** Collection as configured, for example `incidents`. */
  readonly table: string;
  /** Table in the destination. */
  readonly output: string;
  readonly complete: boolean;
  readonly read: TableCertificate;
  readonly written: WrittenRows;
}

/** What the host keeps with a run. */
interface KeptCertificates {
  /** Version of the product that made the run. */
  readonly productVersion: string;
  /** Name of the destination. */
  readonly destination: string;
  readonly tables: readonly CertifiedTable[];
}

const FORMAT = 'ivanti-exchange certificate';
const FORMAT_VERSION = 1;

/** What to keep with a run; undefined if no table of it has a certificate. */
export function certificatesOf(
  destination: string,
  tables: readonly { readonly certificate?: CertifiedTable }[],
): Json | undefined {
  const certified = tables.flatMap(({ certificate }) => certificate ?? []);
  if (certified.length === 0) return undefined;
  const kept: KeptCertificates = { productVersion: PACKAGE_VERSION, destination, tables: certified };
  return kept as unknown as JsonObject;
}

/**
 * The certificate of a run, as `scripts/verify-certificate.mjs` reads it. Throws `host.unknown_name` for a run that is
 * not in the store, or has no certificate.
 */
export async function runCertificate(db: StoreDatabase, id: number, table?: string): Promise<JsonObject> {
  const { run, certificates } = await keptRun(db, id);
  const { productVersion, destination, tables } = jsonObjectOf(certificates) as unknown as Partial<KeptCertificates>;
  const chosen = (tables ?? []).filter((one) => table === undefined || isTable(one, table));
  if (chosen.length === 0)
    throw without(
      id,
      table,
      (tables ?? []).map((one) => one.table),
    );
  return {
    format: FORMAT,
    version: FORMAT_VERSION,
    product: { name: 'ivanti-exchange', version: productVersion ?? '' },
    run: id,
    connection: run.connection,
    destination: destination ?? '',
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    tables: chosen as unknown as Json,
  };
}

function isTable({ table, output }: CertifiedTable, name: string): boolean {
  return [table, output].some((known) => known.toLowerCase() === name.toLowerCase());
}

function without(id: number, table: string | undefined, tables: readonly string[]): PluginError {
  if (table !== undefined && tables.length > 0) {
    return new PluginError('host.unknown_name', `Run ${id} has no certificate of ${table}.`, {
      field: 'table',
      fix: `Name one of its tables: ${tables.join(', ')}.`,
    });
  }
  return new PluginError('host.unknown_name', `Run ${id} has no certificate.`, {
    field: 'id',
    fix: 'Only a run that read tables has one. List the runs and choose a pull.',
  });
}
