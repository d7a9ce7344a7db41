import type { MockTenant } from './mock-process.js';

/** The work of tenant users in the demo, over plain HTTP as the product's own screens do it. */
export interface TenantWork {
  /** Moves incidents on to other states. */
  changeStatuses(recIds: readonly string[]): Promise<void>;
  /** Edits some records of a collection. Returns the new text of `field` by RecId. */
  edit(collection: string, field: string, count: number): Promise<ReadonlyMap<string, string>>;
}

type Fields = Readonly<Record<string, string | null>>;

export function tenantWork(tenant: MockTenant): TenantWork {
  const root = `${tenant.url}/api/odata/businessobject`;
  const request = async (path: string, init: { readonly method?: string; readonly body?: string } = {}) => {
    const headers = { Authorization: `rest_api_key=${tenant.apiKey}`, 'Content-Type': 'application/json' };
    const answer = await fetch(`${root}/${path}`, { ...init, headers });
    if (!answer.ok) throw new Error(`The mock tenant answered ${answer.status} to ${path}: ${await answer.text()}`);
    return (await answer.json()) as { readonly value?: readonly Fields[] };
  };
  const list = async (path: string) => (await request(path)).value ?? [];
  const patch = (collection: string, recId: string, fields: Fields) =>
    request(`${collection}('${recId}')`, { method: 'PATCH', body: JSON.stringify(fields) });

  return {
    async changeStatuses(recIds) {
      const [working] = await list(`incidents?$filter=${encodeURIComponent("Status eq 'Active'")}&$top=1`);
      // Incidents without category and owner cannot change their status.
      const assigned = pick(working ?? {}, ['Category', 'Owner', 'OwnerTeam']);
      const states: readonly Fields[] = [
        { Status: 'Active', ...assigned },
        { Status: 'Waiting for Customer' },
        { Status: 'Waiting for 3rd Party' },
      ];
      for (const [index, recId] of recIds.entries()) {
        await patch('incidents', recId, states[index % states.length] ?? {});
      }
    },
    async edit(collection, field, count) {
      const records = await list(`${collection}?$top=${count}&$skip=7`);
      const edited = new Map<string, string>();
      for (const [index, record] of records.entries()) {
        const recId = record['RecId'] ?? '';
        const text = `Edited ${index + 1}`;
        await patch(collection, recId, { [field]: text });
        edited.set(recId, text);
      }
      return edited;
    },
  };
}

function pick(record: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, record[name] ?? null]));
}
