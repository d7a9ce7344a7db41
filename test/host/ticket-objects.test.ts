import { describe, expect, test } from 'vitest';
import { CTO, orchestrator } from '../documents/orchestrator.js';

/** Field with the status, the words for a closed ticket, and the host's word for them. */
const OBJECTS = [
  ['incidents', 'Status', 'Closed', 'closed'],
  ['ivnt_securityincidents', 'ivnt_Status', 'Closed', 'closed'],
  ['problems', 'Status', 'Known Error', 'in_progress'],
  ['changes', 'Status', 'Closed', 'closed'],
  ['servicereqs', 'Status', 'Closed', 'closed'],
] as const;

describe.each(OBJECTS)('tickets in %s', (business_object, statusField, word, status) => {
  test('go from the alert to the status that comes back, with the note of a repeat', async () => {
    const { tenant, arrive, work, fetchStates, tickets } = await orchestrator({}, { business_object });
    await arrive({ id: 'a-1' });
    expect(await work()).toMatchObject({ created: 1, failed: 0, unknown: 0 });
    await arrive({ id: 'a-1', timestamp: new Date(tenant.clock.now() - 30_000).toISOString() });
    expect(await work()).toMatchObject({ updated: 1, failed: 0, unknown: 0 });
    const [ticket] = await tickets();
    const recId = String(ticket?.recId);
    const notes = tenant.mock.records.list('journal__notess').filter((note) => note['ParentLink_RecID'] === recId);
    expect(notes).toHaveLength(1);
    tenant.mock.records.update(business_object, recId, { [statusField]: word });
    await fetchStates();
    expect((await tickets())[0]).toMatchObject({ status });
  });

  test('lose an answer without a second ticket', async () => {
    const { tenant, arrive, work } = await orchestrator({}, { business_object });
    const before = tenant.mock.records.list(business_object).length;
    tenant.mock.faults.add({
      match: { op: 'create' },
      when: { times: 1 },
      at: 'after-commit',
      do: [{ wire: 'reset' }],
    });
    await arrive({ id: 'a-1' });
    await work();
    tenant.clock.advance(200_000);
    await work();
    expect(tenant.mock.records.list(business_object)).toHaveLength(before + 1);
  });

  test('are offered by a queue that is saved as the plugin proposes it', async () => {
    const { ask } = await orchestrator({}, { business_object });
    await ask('post', '/api/rules', { name: 'all', filter: {} });
    const saved = await ask('post', '/api/queues', { name: 'q', rule: 'all', connection: CTO });
    expect(saved).toMatchObject({ status: 201, body: { warnings: [] } });
    const tried = await ask<{ problems: unknown[] }>('post', '/api/queues/test', { queue: 'q' });
    expect(tried).toMatchObject({ status: 200 });
    expect(tried.body.problems).toEqual([]);
    const { body } = await ask<{ fields: { name: string }[] }>(
      'get',
      `/api/connections/${encodeURIComponent(CTO)}/fields`,
    );
    expect(body.fields.map(({ name }) => name)).toContain('NewNotes');
  });
});

describe('a queue of a custom security object', () => {
  test('is saved and makes its ticket', async () => {
    const schema = {
      objects: [
        {
          name: 'ivnt_SecurityIncident',
          fields: [
            'text 255: ivnt_Subject',
            'memo: ivnt_Symptom',
            'text 30: ivnt_Status',
            'int: ivnt_SecurityIncidentNumber',
            'link Employee: ivnt_ProfileLink',
          ],
          number: 'ivnt_SecurityIncidentNumber',
        },
      ],
    };
    const { tenant, ask, arrive, work } = await orchestrator({ schema }, { business_object: 'ivnt_securityincidents' });
    await ask('post', '/api/rules', { name: 'all', filter: {} });
    const create = { ivnt_Subject: '$alertName', ivnt_Symptom: 'Alert $id', ivnt_Status: 'Logged' };
    const mappings = Object.entries(create).map(([target, template]) => ({ target, template }));
    const queue = { name: 'sec', rule: 'all', queue: 'Ivnt_securityincidents', connection: CTO, create: mappings };
    expect(await ask('post', '/api/queues', queue)).toMatchObject({ status: 201 });
    await arrive({ id: 'a-1' });
    expect(await work()).toMatchObject({ created: 1, failed: 0 });
    const made = tenant.mock.records
      .list('ivnt_securityincidents')
      .find((each) => each['ivnt_Symptom'] === 'Alert a-1');
    expect(made).toMatchObject({ ivnt_ProfileLink_RecID: tenant.credentials.employeeRecId, ivnt_Status: 'Logged' });
  });
});
