import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { openDestination } from '../../../host/index.js';
import { startTenant } from '../../tenant.js';
import { afterTest } from '../scene.js';
import { pulledBefore, type FixCase } from './fix-case.js';

/** What may be in the way on the host. */
export const HOST_CASES: readonly FixCase[] = [
  {
    code: 'host.not_supported',
    when: 'the connection has no section data',
    fix: 'Use a connection with',
    fail(desk) {
      const { data } = desk;
      desk.data = undefined as never;
      desk.config = { ticketing: { employee_rec_id: desk.tenant.credentials.employeeRecId } };
      const pulled = desk.pull();
      desk.data = data;
      return pulled;
    },
    follow(desk) {
      desk.config = {};
    },
  },
  {
    code: 'host.destination',
    when: 'something else is at the path',
    fix: 'Check path',
    fail(desk) {
      const path = pathOf(desk.to);
      if (desk.to.startsWith('sqlite')) mkdirSync(path);
      else writeFileSync(path, 'mine');
      return desk.pull();
    },
    follow(desk) {
      rmSync(pathOf(desk.to), { recursive: true });
    },
  },
  {
    code: 'host.destination',
    when: 'a table of that name belongs to another program',
    fix: 'Name another file or folder with --to',
    fail(desk) {
      const path = pathOf(desk.to);
      if (desk.to.startsWith('sqlite')) {
        const database = new Database(path);
        database.exec('CREATE TABLE incident (mine)');
        database.close();
      } else {
        mkdirSync(path);
        writeFileSync(join(path, 'incident.jsonl'), '{"mine":1}\n');
      }
      return desk.pull();
    },
    follow(desk) {
      desk.to = `${desk.to}-of-its-own`;
    },
  },
  {
    code: 'host.destination',
    when: 'the table holds the records of another tenant',
    fix: 'Give each tenant its own destination',
    async fail(desk) {
      const other = await startTenant({ incidents: 5 });
      desk.config = { instance: other.url };
      await desk.pull();
      desk.config = {};
      return desk.pull();
    },
    follow(desk) {
      desk.to = `${desk.to}-of-its-own`;
    },
  },
  {
    code: 'host.destination',
    when: 'the table gets another name',
    fix: 'Name it incident in `data.table_names`',
    async fail(desk) {
      await pulledBefore(desk);
      desk.data['table_names'] = { incidents: 'ticket' };
      return desk.pull();
    },
    follow({ data }) {
      data['table_names'] = { incidents: 'incident' };
    },
  },
  {
    code: 'host.destination',
    when: 'another version of the plugin has written the state',
    fix: 'or start the table again in an empty destination',
    async fail(desk) {
      await desk.pull();
      const destination = await openDestination(desk.to);
      const table = await destination.open('incidents');
      await table.replaceCheckpoint('incident', { version: 3 });
      await table.close();
      await destination.close();
      return desk.pull();
    },
    follow(desk) {
      desk.to = `${desk.to}-anew`;
    },
  },
  {
    code: 'host.store',
    when: 'something else is where the store belongs',
    fix: 'Check that the folder exists',
    async fail(desk) {
      await pulledBefore(desk);
      desk.store = join(desk.folder, 'store');
      writeFileSync(desk.store, 'mine');
      return desk.pull();
    },
    follow(desk) {
      rmSync(desk.store);
    },
  },
  {
    code: 'host.busy',
    when: 'another run has the table',
    fix: 'Wait for the other run to end',
    async fail(desk) {
      const destination = await openDestination(desk.to);
      const table = await destination.open('incidents');
      const end = async () => {
        await table.close();
        await destination.close();
      };
      afterTest(end);
      const outcome = await desk.pull();
      await end();
      return outcome;
    },
    follow: () => undefined,
  },
  {
    code: 'host.aborted',
    when: 'the operator stops the run',
    fix: 'Start it again',
    fail(desk) {
      const stop = new AbortController();
      let batches = 0;
      const onEvent = () => {
        if (++batches === 3) stop.abort();
      };
      return desk.pull({ signal: stop.signal, onEvent });
    },
    follow: () => undefined,
  },
];

function pathOf(to: string): string {
  return to.slice(to.indexOf(':') + 1);
}
