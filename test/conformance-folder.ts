import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A folder of documents that others publish under licences which keep them out of this repository. Tests that read them
 * are skipped, and say so, where `IVANTI_EXCHANGE_CONFORMANCE` names none; a folder that is named has to be there.
 */
export const conformanceFolder = process.env['IVANTI_EXCHANGE_CONFORMANCE'];

if (conformanceFolder !== undefined && !existsSync(conformanceFolder)) {
  throw new Error(`IVANTI_EXCHANGE_CONFORMANCE names ${conformanceFolder}, which does not exist.`);
}

/** Path of a document in it. */
export function conformanceFile(...path: readonly string[]): string {
  return join(conformanceFolder ?? '', ...path);
}
