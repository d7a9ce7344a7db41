import { describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import * as sdk from '../../host-sdk/conformance.js';
import { conformanceChecks, examine, type ExamSubject } from '../../host-sdk/conformance.js';
import type { JsonObject } from '../../host-sdk/index.js';
import type { Flaw } from './flaw.js';
import { CALL_FLAWS } from './flaws-of-calls.js';
import { CONNECTION_FLAWS } from './flaws-of-connections.js';
import { PULL_FLAWS } from './flaws-of-pulls.js';
import { TICKET_FLAWS } from './flaws-of-tickets.js';
import { ivantiSubject, memorySubject, otherKeysSubject } from './subjects.js';

const SUBJECTS = { memory: memorySubject, 'other-keys': otherKeysSubject, ivanti: ivantiSubject };
const FLAWS: readonly Flaw[] = [...CONNECTION_FLAWS, ...CALL_FLAWS, ...TICKET_FLAWS, ...PULL_FLAWS];

/** What hostile answers do takes processes, and is for `hostile-exam.test.ts`. */
const checksOf = (subject: ExamSubject) => conformanceChecks(subject).filter(({ id }) => !id.startsWith('hostile.'));

const EVERYTHING = {
  manifest: { capabilities: ['fields', 'ticketing', 'pull'], configuration: {} },
} as unknown as ExamSubject;

describe('the exam is passed by', () => {
  test.each([
    ['the Ivanti plugin, which is asked everything', ivantiSubject, []],
    [
      'the sample plugin, which speaks no HTTP',
      memorySubject,
      ['endings.under-way', 'calls.agent', 'tickets.lost-answer', 'sync.unanswered', 'pull.draft', 'pull.cut-off'],
    ],
    [
      'a plugin with other names, which pulls alone',
      otherKeysSubject,
      ['connection.choices', 'endings.under-way', 'endings.section-left-out', 'calls.agent', 'pull.cut-off'],
    ],
  ])('%s', async (_whom, subjectOf, skipped) => {
    const results = await examine(checksOf(await subjectOf()));
    const failed = results.filter(({ outcome }) => outcome === 'failed');
    expect(failed.map(({ check, why }) => `${check.id}: ${why ?? ''}`)).toEqual([]);
    expect(results.filter(({ outcome }) => outcome === 'skipped').map(({ check }) => check.id)).toEqual(skipped);
  });
});

describe('the exam finds a plugin that', () => {
  test.each(FLAWS)('$flaw', async ({ base = 'memory', fails, also = [], make, configuration }) => {
    const good = await SUBJECTS[base]();
    const createPlugin = make?.(good.createPlugin) ?? good.createPlugin;
    const schema = good.manifest.configuration as JsonObject;
    const manifest = { ...good.manifest, configuration: configuration?.(schema) ?? schema };
    const checks = checksOf({ ...good, createPlugin, manifest });
    // Over HTTP the others take their time, and say what they say of the sample.
    const results = await examine(base === 'memory' ? checks : checks.filter(({ id }) => id === fails));
    const failed = results.filter(({ outcome }) => outcome === 'failed').map(({ check }) => check.id);
    expect(failed.sort()).toEqual([fails, ...also].sort());
  });

  test('breaks any of its rules', () => {
    const ids = checksOf(EVERYTHING).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...new Set(FLAWS.map(({ fails }) => fails))].sort()).toEqual(ids.sort());
  });
});

test('the page for authors names checks and fakes that there are', () => {
  const page = readFileSync('docs/test-your-plugin.md', 'utf8');
  const ids = conformanceChecks(EVERYTHING).map(({ id }) => id);
  const groups = new Set(ids.map((id) => id.split('.')[0] ?? ''));
  const named = [...page.matchAll(/`([a-z]+)\.([a-z-]+)`/g)].filter(([, group = '']) => groups.has(group));
  expect(named.length).toBeGreaterThan(8);
  expect(named.map(([, group, rule]) => `${group}.${rule}`).filter((id) => !ids.includes(id))).toEqual([]);
  const exported = Object.keys(sdk).filter((name) => /^(fake|hurried)/.test(name));
  const told = [...page.matchAll(/^\| `(\w+)\(/gm)].map(([, name]) => name);
  expect(['fakeServices', ...told].sort()).toEqual(exported.sort());
});
