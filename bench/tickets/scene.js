import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPlugin, openSession, openStore, systemClock } from '../../dist/host/index.js';

const silent = () => undefined;
export const quietLogger = { debug: silent, info: silent, warn: silent, error: silent };

/** Runs `work` with an empty store, which is gone afterwards. */
export async function withStore(work) {
  const folder = await mkdtemp(join(tmpdir(), 'ivanti-bench-'));
  const store = await openStore(folder);
  try {
    return await work(store);
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs `work` with a living connection named `bench`. */
export async function withSession(store, config, work, clock = systemClock) {
  const connection = { name: 'bench', config, folder: store.folder };
  const session = await openSession({ loaded: await loadPlugin(), store, connection, logger: quietLogger, clock });
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

export function configOf({ url, credentials }) {
  const { tenant, username, password, role, employeeRecId } = credentials;
  const auth = { strategy: 'basic_auth', username, password, role };
  return { instance: url, tenant, auth, ticketing: { employee_rec_id: employeeRecId } };
}

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
