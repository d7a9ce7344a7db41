import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import { pulledBefore, type FixCase } from './fix-case.js';

/** What a connection may say that cannot be pulled by. */
export const CONFIG_CASES: readonly FixCase[] = [
  {
    code: 'config.invalid',
    when: 'a key is misspelled',
    fix: 'Correct the named key',
    fail(desk) {
      Object.assign(desk.data, { pageing: 'walk' });
      return desk.pull();
    },
    follow({ data }) {
      delete data['pageing'];
      data['paging'] = 'walk';
    },
  },
  {
    code: 'config.invalid',
    when: 'the start lies in the future',
    fix: 'Name a date or an instant in the past',
    async fail(desk) {
      await pulledBefore(desk);
      return desk.pull({ mode: 'historical', span: { start: '2031-01-01' } });
    },
    follow: () => undefined,
    asked: { mode: 'historical', span: { start: '2020-01-01' } },
  },
  {
    code: 'config.flat_keys',
    when: 'the keys are those of the product documents',
    fix: 'As a whole, with references in the places of secrets: ',
    fail(desk) {
      desk.config = { auth: undefined, api_key: desk.tenant.credentials.apiKey };
      return desk.pull();
    },
    follow(desk, { fix }) {
      vi.stubEnv('IVANTI_EXCHANGE_SECRET_API_KEY', desk.tenant.credentials.apiKey);
      desk.config = JSON.parse(fix.slice(fix.indexOf('{'))) as Record<string, unknown>;
    },
  },
  {
    code: 'config.unreadable',
    when: 'the file of a secret is not there',
    fix: 'Check the path',
    fail(desk) {
      desk.config = { auth: { strategy: 'ivanti_api_key', api_key: 'file:key.txt' } };
      return desk.pull();
    },
    follow({ folder, tenant }) {
      writeFileSync(join(folder, 'key.txt'), tenant.credentials.apiKey);
    },
  },
  {
    code: 'config.foreign_host',
    when: 'the path of the collections is on another host',
    fix: 'Use a path, or an absolute URL on the instance itself',
    fail(desk) {
      desk.config = { api_path: 'https://elsewhere.example/api/odata/businessobject/' };
      return desk.pull();
    },
    follow(desk) {
      desk.config = { api_path: `${desk.tenant.url}/api/odata/businessobject/` };
    },
  },
  {
    code: 'config.unknown_table',
    when: 'the tenant has no such object',
    fix: 'Use the collection name of the object',
    fail(desk) {
      desk.data['tables'] = ['incidentes'];
      return desk.pull();
    },
    follow({ data }) {
      data['tables'] = ['incidents'];
    },
  },
  {
    code: 'config.unknown_field',
    when: 'the cursor field is none of the object',
    fix: 'Take a name that `fields` lists',
    async fail(desk) {
      await pulledBefore(desk);
      desk.data['cursor_field'] = 'ChangedAt';
      return desk.pull();
    },
    follow({ data }) {
      data['cursor_field'] = 'lastmoddatetime';
    },
  },
  {
    code: 'config.table_collision',
    when: 'two objects would become one table',
    fix: 'Give one of them another name in `data.table_names`',
    fail(desk) {
      Object.assign(desk.data, { tables: ['incidents', 'changes'], table_names: { changes: 'Incident' } });
      return desk.pull();
    },
    follow({ data }) {
      data['table_names'] = { changes: 'change' };
    },
  },
  {
    code: 'config.table_collision',
    when: 'two fields of an object differ only in case',
    fix: 'or deny one of the fields',
    fail(desk) {
      const twice = { add: { field: 'SUBJECT', value: 'by another name' } };
      desk.fault({ do: [{ schema: twice }] });
      return desk.pull();
    },
    follow({ data }) {
      data['deny_fields'] = { incidents: ['SUBJECT'] };
    },
  },
  {
    code: 'config.table_collision',
    when: 'the table belongs to an object that the connection had before',
    fix: 'Give one of them another name',
    async fail(desk) {
      Object.assign(desk.data, { tables: ['changes'], table_names: { changes: 'incident' } });
      await desk.pull();
      Object.assign(desk.data, { tables: ['incidents'], table_names: {} });
      return desk.pull();
    },
    follow(desk) {
      desk.data['table_names'] = { incidents: 'ticket' };
      desk.output = 'ticket';
    },
  },
];
