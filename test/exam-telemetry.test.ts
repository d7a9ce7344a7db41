import { expect, test } from 'vitest';
import { conformanceChecks } from '../host-sdk/conformance.js';
import type { CreatePlugin, Json, RequestReport } from '../host-sdk/index.js';
import { createPlugin } from '../plugin/index.js';
import { MANIFEST } from '../plugin/manifest.js';
import { startTenant, testServices, ticketing } from './tenant.js';

/** What becomes of a report in a plugin, and the sentence by which the exam refuses that plugin. */
const FAULTS: readonly (readonly [fault: string, spoil: (report: RequestReport) => readonly object[], said: string])[] =
  [
    ['tells nobody of its requests', () => [], 'were told'],
    ['tells of requests and not how they ended', ({ status: _status, ...report }) => [report], 'without its end'],
    ['tells of requests to nowhere', (report) => [{ ...report, host: '' }], 'without its host'],
  ];

test.each(FAULTS)('the exam finds a plugin that %s', async (_fault, spoil, said) => {
  const tenant = await startTenant();
  const secretive: CreatePlugin = (services, config) => {
    const request = (report: RequestReport) => {
      for (const one of spoil(report)) services.telemetry.request(one as RequestReport);
    };
    return createPlugin({ ...services, telemetry: { ...services.telemetry, request } }, config);
  };
  const config = tenant.config({ ticketing: ticketing(tenant) }) as Json;
  const check = conformanceChecks({
    manifest: { ...MANIFEST, capabilities: ['fields'] },
    createPlugin: secretive,
    services: testServices(tenant.clock),
    config,
    invalidConfig: config,
    refusedConfig: config,
    received: () => tenant.mock.journal.count(),
  }).find(({ name }) => name === 'every request is told to the telemetry once, with how it ended');
  await expect(check?.run()).rejects.toThrow(said);
});
