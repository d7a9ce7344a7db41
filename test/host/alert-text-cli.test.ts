import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../host/index.js';
import { startTenant } from '../tenant.js';
import { runHere } from './run-cli.js';
import { temporaryFolder } from './scene.js';

const MALWARE = {
  alertType: 'Malware',
  app: 'Box',
  appCategory: 'Cloud Storage',
  user: 'x@example.com',
  type: 'Malware',
};
const LINES = 'first line\nsecond line\r\nthird\ttab';

/** A tenant, a folder with a connection, and the command line in it. */
async function desk(settings: object = {}) {
  const tenant = await startTenant({ now: () => systemClock.now() });
  const cwd = temporaryFolder();
  const section = { employee_rec_id: tenant.credentials.employeeRecId, commit_grace_seconds: 0, ...settings };
  writeFileSync(join(cwd, 'c.json'), JSON.stringify(tenant.config({ name: 'acme', ticketing: section })));
  const run = (command: string) => runHere(command.split(' '), { cwd });
  const subjects = () =>
    tenant.mock.records
      .list('incidents')
      .slice(300)
      .map((record) => record['Subject']);
  return { tenant, cwd, run, subjects };
}

function writeAlerts(cwd: string, ...alerts: readonly object[]): void {
  const lines = alerts.map((alert) => JSON.stringify({ ...MALWARE, timestamp: 1_717_394_698, ...alert }));
  writeFileSync(join(cwd, 'alerts.ndjson'), lines.join('\n'));
}

describe('a file with characters that no ticket can hold', () => {
  test('becomes its tickets, is shown with its remarks, and changes nothing the second time', async () => {
    const { cwd, run, tenant, subjects } = await desk();
    writeAlerts(
      cwd,
      { id: 'Z\u0000one', alertName: 'before\u0000after' },
      { id: 'Z\u0000two', alertName: 'second\u0000after', rawData: { k: 'raw\u0000tail' } },
    );
    const { stdout } = await run('alerts import alerts.ndjson');
    expect(stdout).toContain('2 alerts read, 2 added, 0 updated\n2 contained characters that a ticket cannot store');
    expect(stdout).toContain(
      '  Z␀one: id contained U+0000, which was replaced; alertName contained U+0000, which was replaced\n',
    );
    expect((await run('tickets create --config c.json --json')).json).toMatchObject({ created: 2, failed: 0 });
    expect(subjects().sort()).toEqual([
      'Netskope Cloud Storage alert: before␀after',
      'Netskope Cloud Storage alert: second␀after',
    ]);
    expect((await run('alerts import alerts.ndjson --json')).json).toMatchObject({
      added: 0,
      updated: 0,
      altered: 2,
      remarks: [{ id: 'Z␀one' }, { id: 'Z␀two' }],
    });
    expect((await run('tickets create --config c.json --json')).json).toMatchObject({ created: 0, updated: 0 });
    expect(tenant.mock.records.count('incidents')).toBe(302);
  });

  test('whose answer is lost is found again by its id', async () => {
    const { cwd, run, tenant } = await desk();
    writeAlerts(cwd, { id: 'Z\u0000one', alertName: LINES });
    tenant.mock.faults.add({
      match: { op: 'create' },
      when: { times: 1 },
      at: 'after-commit',
      do: [{ wire: 'reset' }],
    });
    expect((await run('tickets create --config c.json --alerts alerts.ndjson --json')).json).toMatchObject({
      created: 1,
    });
    expect(tenant.mock.records.count('incidents')).toBe(301);
  });
});

test('lines reach the fields that have several, a title is put on one, and the ticket says so', async () => {
  const { cwd, run, tenant, subjects } = await desk();
  writeAlerts(cwd, { id: 'N-1', alertName: LINES, rawData: {} });
  expect((await run('tickets create --config c.json --alerts alerts.ndjson --json')).json).toMatchObject({
    created: 1,
  });
  expect(subjects()).toEqual(['Netskope Cloud Storage alert: first line second line third tab']);
  expect(tenant.mock.records.list('incidents').at(300)?.['Symptom']).toContain(`Alert Name: ${LINES}\n`);
  const listed = await run('tickets list');
  expect(listed.stdout.trimEnd().split('\n')).toHaveLength(3);
  expect((await run('tickets show 1')).stdout).toContain('Summary (Subject) was put on one line');
});
