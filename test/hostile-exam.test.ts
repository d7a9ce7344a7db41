import { describe, expect, test } from 'vitest';
import { conformanceChecks, type ExamCheck, type ExamSubject } from '../host-sdk/conformance.js';
import type { Manifest } from '../host-sdk/index.js';
import { MANIFEST } from '../plugin/manifest.js';

type Hostile = NonNullable<ExamSubject['hostile']>;

/** The checks with hostile answers: the plugin under exam is made in another process, so nothing else is needed. */
function checksFor(
  hostile: Hostile,
  capabilities: Manifest['capabilities'] = ['fields', 'pull'],
): readonly ExamCheck[] {
  const subject = { manifest: { ...MANIFEST, capabilities }, table: 'incidents', hostile };
  return conformanceChecks(subject as unknown as ExamSubject).filter(({ name }) => name.startsWith('an answer '));
}

const ours: Hostile = {
  module: new URL('../dist/plugin/index.js', import.meta.url),
  configAt: (address) => ({
    instance: address,
    auth: { strategy: 'ivanti_api_key', api_key: 'planted' },
    request_timeout: 0.2,
    data: { tables: ['incidents'], mode: 'historical', start_date: '2020-01-01' },
  }),
  memoryMb: 400,
};

describe('the Ivanti plugin lives through', () => {
  test.concurrent.each(checksFor(ours))('$name', async ({ run }) => {
    await run();
  });
});

const naive: Hostile = {
  module: new URL('fixtures/naive-plugin/plugin.js', import.meta.url),
  configAt: (address) => ({ instance: address }),
  memoryMb: 300,
};

const LATE = 'did not finish within';

describe('the exam finds that a plugin that trusts its product', () => {
  const found: Readonly<Record<string, string>> = {
    'of a gigabyte': 'more than 300 MB of memory',
    'that expands from little data to a gigabyte': 'more than 300 MB of memory',
    'that arrives byte by byte': LATE,
    'that never arrives': LATE,
    'that is cut off': 'is not a problem',
    'that is cut off but ends properly': 'is not a problem',
    'that is a hundred thousand levels deep': 'is not a problem',
    'that is an HTML page': 'is not a problem',
    'that asks for retries without end': LATE,
    'with a megabyte of headers': 'is not a problem',
    'with control characters': 'is not a problem',
    'that redirects to another origin': 'followed a redirect',
  };

  test.concurrent.each(Object.entries(found))('fails at an answer %s', async (answer, reason) => {
    // One way in which it means well would hide another in which it does not.
    const tellsAll = answer !== 'with a megabyte of headers';
    const configAt = (address: string) => ({ instance: address, key: 'planted', tellsAll });
    const check = checksFor({ ...naive, configAt, seconds: reason === LATE ? 3 : 20 }, []).find(({ name }) =>
      name.startsWith(`an answer ${answer} becomes`),
    );
    await expect(check?.run()).rejects.toThrow(reason);
  });

  test('is meant for every answer', () => {
    expect(checksFor(naive, [])).toHaveLength(Object.keys(found).length);
  });
});
