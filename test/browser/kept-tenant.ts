import type { JsonObject } from '../../host-sdk/index.js';
import { saveQueue, saveRule } from '../../host/index.js';
import { saveConnection } from '../../host/store/connections.js';
import type { ConsoleScene, LivingTenant } from './console-scene.js';
import { loadedPlugins } from './loaded-plugins.js';

interface KeptTenant {
  readonly name?: string;
  readonly ticketing?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Keeps a connection to a tenant without the form, with the given settings over small ones. */
export async function keepTenant(
  { store }: Pick<ConsoleScene, 'store'>,
  { url, credentials }: LivingTenant,
  { name = 'first', ticketing = {}, data = {} }: KeptTenant = {},
): Promise<void> {
  const [{ manifest, configuration }] = await loadedPlugins();
  const config = {
    name,
    instance: url,
    auth: { strategy: 'ivanti_api_key', api_key: credentials.apiKey },
    ticketing: { employee_rec_id: credentials.employeeRecId, ...ticketing },
    data: JSON.parse(JSON.stringify({ mode: 'incremental', tables: ['employees'], ...data })) as JsonObject,
  };
  const connection = { name, plugin: manifest.id, folder: store.folder, config };
  await saveConnection(store, connection, configuration, new Date().toISOString());
}

/** A rule that takes every alert, and a queue of the connection `first` for it. */
export async function keepQueue({ store }: ConsoleScene): Promise<void> {
  await saveRule(store.db, { name: 'All', kind: 'alert', filter: {}, dedupe: [], mutes: [] });
  const place = { name: 'Desk', rule: 'All', connection: 'first', label: 'Incidents', value: {} };
  const create = [
    { target: 'Subject', template: '$alertName' },
    { target: 'Status', template: 'Logged' },
    { target: 'Symptom', template: 'Alert $id of $user' },
  ];
  await saveQueue(store.db, { ...place, create, update: [{ target: 'NewNotes', template: 'Again: $id' }] });
}
