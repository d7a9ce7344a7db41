import { join } from 'node:path';
import { createLogger, loadPlugin, openDestination, openSession, openStore, pullTables } from 'ivanti-exchange/host';

/** Rows between two signs of life. */
const STRIDE = 100_000;

/** Reports the progress of a table on stderr. */
const progress = (table) => {
  let next = STRIDE;
  return {
    step: () => undefined,
    note: () => undefined,
    end: () => undefined,
    update(rows) {
      if (rows < next) return;
      console.error(`    ${rows} rows of ${table}`);
      next += STRIDE;
    },
  };
};

/**
 * One pull into `bench.db` of a folder, as a host does it; the host's own files are next to it. The seconds
 * count from opening to closing.
 */
export async function pull(config, folder, plugin) {
  const started = performance.now();
  const store = await openStore(join(folder, 'store'));
  const session = await openSession({
    loaded: plugin ?? (await loadPlugin()),
    store,
    connection: { name: config.name, config, folder },
    logger: createLogger('error'),
  });
  const destination = await openDestination(`sqlite:${join(folder, 'bench.db')}`);
  try {
    const { calls, tables, problem } = await pullTables(session, { destination, progress });
    if (problem !== undefined) throw new Error(`${problem.code}: ${problem.message}`);
    return { calls, rows: tables.reduce((sum, table) => sum + table.rows, 0), seconds: secondsSince(started) };
  } finally {
    await destination.close();
    await session.close();
    await store.close();
  }
}

const secondsSince = (started) => (performance.now() - started) / 1000;
