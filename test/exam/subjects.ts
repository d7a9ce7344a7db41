import { readFileSync } from 'node:fs';
import type { ExamSubject, FakeServices } from '../../host-sdk/conformance.js';
import type { CreatePlugin, Json, Manifest } from '../../host-sdk/index.js';
import { createPlugin } from '../../plugin/index.js';
import { MANIFEST } from '../../plugin/manifest.js';
import { startTenant, testServices, ticketing } from '../tenant.js';

/** The Ivanti plugin with a tenant of its own. */
export async function ivantiSubject(): Promise<ExamSubject> {
  const tenant = await startTenant({ incidents: 60 });
  const config = (changes = {}) =>
    tenant.config({
      ticketing: ticketing(tenant),
      data: { tables: ['incidents'], mode: 'historical', start_date: '2020-01-01', page_size: 20 },
      ...changes,
    }) as Json;
  const notes = () => tenant.mock.records.list('journal__notess');
  return {
    manifest: MANIFEST,
    createPlugin,
    services: testServices(tenant.clock),
    config: config(),
    invalidConfig: config({ instance: 7 }),
    refusedConfig: config({ auth: { strategy: 'ivanti_api_key', api_key: 'not-the-key' } }),
    received: () => tenant.mock.journal.count(),
    ticket: {
      item: { kind: 'alert', id: 'exam-alert', timestamp: '2026-07-01T11:59:00Z', rawData: {} },
      values: { Subject: 'Exam', Symptom: 'Alert ID: exam-alert', Status: 'Logged' },
      update: { NewNotes: 'again' },
      notesOf: ({ recId }) =>
        notes().flatMap((note) => (note['ParentLink_RecID'] === recId ? [String(note['NotesBody'])] : [])),
    },
    table: 'incidents',
    hostile: {
      module: new URL('../../dist/plugin/index.js', import.meta.url),
      configAt: (address) => config({ instance: address, request_timeout: 0.2 }),
      memoryMb: 400,
    },
  };
}

type Own = Pick<ExamSubject, 'config' | 'invalidConfig' | 'refusedConfig' | 'ticket' | 'table'>;

/** A plugin of `test/fixtures`, whose product counts in the state what it receives. */
async function fixtureSubject(name: string, own: (services: FakeServices) => Own): Promise<ExamSubject> {
  const folder = new URL(`../fixtures/${name}/`, import.meta.url);
  const { default: create } = (await import(new URL('plugin.js', folder).href)) as { default: CreatePlugin };
  const manifest = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8')) as Manifest;
  const services = testServices();
  return {
    manifest,
    createPlugin: create,
    services,
    received: () => Number(services.state.get('requests') ?? 0),
    ...own(services),
  };
}

export function memorySubject(): Promise<ExamSubject> {
  const config = (changes = {}): Json => ({
    instance: 'memory.example.com',
    auth: { strategy: 'password', password: 'open sesame' },
    ticketing: { owner: 'exam' },
    data: { tables: ['numbers'], rows: 250 },
    ...changes,
  });
  return fixtureSubject('memory-plugin', ({ state }) => ({
    config: config(),
    invalidConfig: config({ instance: 7 }),
    refusedConfig: config({ auth: { strategy: 'password', password: 'not the password' } }),
    ticket: {
      item: { kind: 'alert', id: 'exam-alert', timestamp: '2026-07-01T11:59:00Z', rawData: {} },
      values: { Title: 'Exam' },
      update: { Note: 'again' },
      notesOf: ({ recId }) => {
        const tickets = (state.get('tickets') ?? []) as unknown as { recId: string; notes: string[] }[];
        return tickets.find((one) => one.recId === recId)?.notes ?? [];
      },
    },
    table: 'numbers',
  }));
}

export function otherKeysSubject(): Promise<ExamSubject> {
  const config = { base_url: 'https://jira.example.com', token: 's3cret-token', projects: ['issues', 'users'] };
  return fixtureSubject('other-keys-plugin', () => ({
    config,
    invalidConfig: { ...config, base_url: 'no address' },
    refusedConfig: { ...config, token: 'refused-token' },
    table: 'issues',
  }));
}
