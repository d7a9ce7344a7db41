import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  columnsOf,
  isPluginError,
  PluginError,
  pluginErrors,
  PROBLEMS,
  toProblem,
  type OwnProblems,
} from '../../host-sdk/index.js';
import { loadPlugin } from '../../host/index.js';
import { concernsEveryTable } from '../../host/platform/shared-problem.js';
import { apiScene } from './api-scene.js';

const ARCHIVED = {
  blame: 'config',
  retry: 'never',
  scope: 'connection',
  outcome: 'refused',
  http: 400,
  meaning: 'The project is archived.',
  fix: 'Name another project.',
} as const;
const OWN = { 'jira.archived': ARCHIVED } as const satisfies OwnProblems;
const JiraError = pluginErrors(OWN, { 'network.timeout': 'Raise `timeout_seconds`.' });

function folderWith(problems: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'own-problems-'));
  const manifest = {
    id: 'jira',
    name: 'Jira',
    version: '1.0.0',
    contract: '1.0.0',
    entry: 'plugin.mjs',
    description: '',
    capabilities: [],
    problems,
    configuration: { type: 'object' },
  };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'plugin.mjs'), 'export default () => ({ async validate() {}, async dispose() {} });');
  return folder;
}

describe('a problem with a code of the plugin’s own', () => {
  const { problem } = new JiraError('jira.archived', 'OPS is archived.');

  test('has the words and columns of its row, and keeps them where it is stored', () => {
    expect(problem).toMatchObject({ code: 'jira.archived', blame: 'config', fix: 'Name another project.' });
    const stored = JSON.parse(JSON.stringify(problem)) as typeof problem;
    expect(columnsOf(stored)).toEqual({ scope: 'connection', outcome: 'refused', http: 400 });
    expect(concernsEveryTable(stored)).toBe(true);
  });

  test('is the same one after it was thrown on with another field', () => {
    const again = PluginError.from(problem, { field: 'projects' });
    expect(again.problem).toEqual({ ...problem, field: 'projects' });
    expect(isPluginError(again) && toProblem(again)).toBe(again.problem);
  });

  test('is taken with care where nothing is known of the code', () => {
    const { scope: _scope, outcome: _outcome, http: _http, ...bare } = problem;
    expect(columnsOf(bare)).toEqual({ scope: 'ticket', outcome: 'unknown', http: 500 });
  });
});

test('a problem has the plugin’s own words for the fix of a core code, unless its place has better ones', () => {
  expect(new JiraError('network.timeout', 'Late.').problem.fix).toBe('Raise `timeout_seconds`.');
  expect(new JiraError('network.timeout', 'Late.', { fix: 'Wait.' }).problem.fix).toBe('Wait.');
  expect(new JiraError('auth.refused', 'No.').problem).not.toHaveProperty('scope');
});

test('a code that no table has is a defect of the plugin, and is named', () => {
  for (const code of ['jira.gone', 'constructor']) {
    const { problem } = new PluginError(code as 'auth.refused', 'OPS is gone.');
    expect(problem).toMatchObject({ code: 'plugin.defect', fix: PROBLEMS['plugin.defect'].fix });
    expect(problem.message).toBe(`OPS is gone. (reported as ${code}, a code that the plugin's manifest does not list)`);
  }
});

describe('a manifest', () => {
  test('may list problems', async () => {
    expect((await loadPlugin(folderWith(OWN))).manifest.problems).toEqual(OWN);
  });

  test('that takes codes of the core is refused with all of them', async () => {
    const loading = loadPlugin(folderWith({ ...OWN, 'auth.refused': ARCHIVED, 'tenant.failed': ARCHIVED }));
    await expect(loading).rejects.toMatchObject({
      problem: {
        code: 'host.plugin_unusable',
        message: expect.stringMatching(
          /problems has auth\.refused, .*; \(2\) problems has tenant\.failed, /,
        ) as unknown,
      },
    });
  });

  test('with rows that are none is refused with all faults at once', async () => {
    const { fix: _fix, ...withoutFix } = ARCHIVED;
    const problems = {
      'host.own': ARCHIVED,
      Archived: ARCHIVED,
      'jira.a': withoutFix,
      'jira.b': { ...ARCHIVED, blame: 'host', scope: 'host', http: 200 },
    };
    const failed: unknown = await loadPlugin(folderWith(problems)).catch((error: unknown) => error);
    const { message } = toProblem(failed);
    for (const part of ['host.own', 'Archived', 'jira.a.fix is required', 'blame', 'scope', 'http']) {
      expect(message).toContain(part);
    }
  });
});

test('the API tells the codes of the plugins with those of the core', async () => {
  const { read } = await apiScene({ plugins: [await loadPlugin(folderWith(OWN))] });
  const { problems } = (await read('/api/problems')).body as {
    readonly problems: readonly { readonly code: string }[];
  };
  expect(problems.find(({ code }) => code === 'quota.spent')).toMatchObject({ plugin: null, http: 503 });
  expect(problems.find(({ code }) => code === 'jira.archived')).toEqual({
    code: 'jira.archived',
    plugin: 'Jira',
    ...ARCHIVED,
  });
});
