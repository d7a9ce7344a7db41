import { readFileSync } from 'node:fs';
import type { ExamSetup, ExamSubject } from '../../host-sdk/conformance.js';
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

/** A plugin of `test/fixtures` with the setting of its own exam file. */
async function fixtureSubject(name: string): Promise<ExamSubject> {
  const folder = new URL(`../fixtures/${name}/`, import.meta.url);
  const { default: create } = (await import(new URL('plugin.js', folder).href)) as { default: CreatePlugin };
  const { default: setUp } = (await import(new URL('exam.js', folder).href)) as { default: ExamSetup };
  const manifest = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8')) as Manifest;
  const { hostile: _none, services = testServices(), ...setting } = await setUp();
  return { ...setting, services, manifest, createPlugin: create };
}

export const memorySubject = (): Promise<ExamSubject> => fixtureSubject('memory-plugin');
export const otherKeysSubject = (): Promise<ExamSubject> => fixtureSubject('other-keys-plugin');
