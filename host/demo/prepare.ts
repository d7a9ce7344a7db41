import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Connection } from '../connections/connection.js';
import { createFolder } from '../platform/create-folder.js';
import type { MockTenant } from './mock-process.js';

/** The collections of the demo, each with a text field that the demo edits. */
export const DEMO_TABLES = {
  incidents: 'Symptom',
  employees: 'Room',
  standarduserteams: 'Description',
  changes: 'Description',
  problems: 'Description',
} as const;

/** A new folder for one demo: below `data` if given, otherwise a temporary one. */
export async function demoFolder(data: string | undefined): Promise<string> {
  const parent = data === undefined ? tmpdir() : resolve(data);
  createFolder(parent);
  return mkdtemp(join(parent, data === undefined ? 'ivanti-exchange-demo-' : 'demo-'));
}

/** The connection of the demo; its password is in a file that only its owner can read. */
export async function demoConnection(folder: string, tenant: MockTenant): Promise<Connection> {
  const password = join(folder, 'password');
  await writeFile(password, `${tenant.password}\n`, { mode: 0o600 });
  await chmod(folder, 0o700);
  return {
    name: 'Demo tenant',
    folder,
    config: {
      name: 'Demo tenant',
      instance: tenant.url,
      tenant: tenant.tenant,
      auth: {
        strategy: 'basic_auth',
        username: tenant.username,
        password: 'file:password',
        role: tenant.role,
      },
      ticketing: { employee_rec_id: tenant.employeeRecId },
      data: { tables: Object.keys(DEMO_TABLES), mode: 'historical', start_date: '2000-01-01' },
    },
  };
}

/** The SQLite file for the demo's tables. */
export function demoTables(folder: string): string {
  return join(folder, 'ivanti.db');
}
