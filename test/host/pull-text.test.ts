import { describe, expect, test } from 'vitest';
import { PluginError } from '../../host-sdk/index.js';
import { estimateText, pulledText } from '../../host/commands/pull-text.js';
import { stateText, type ShownTable } from '../../host/commands/state/text.js';
import type { PulledTable } from '../../host/pull/pulled-table.js';

const H = '2023-01-01T00:00:00Z';
const CHECKED = '2024-06-01T12:00:00Z';
const NEWEST = '2023-01-01T00:06:00Z';

const pulled = (more: Partial<PulledTable>): string => {
  const counts = { rows: 1, pages: 1, calls: 1, seconds: 1, rowsPerSecond: 1, waits: {} };
  const table: PulledTable = {
    ...{ table: 'incidents', output: 'incident', ...counts, complete: true, warnings: [], notes: [] },
    ...more,
  };
  return pulledText({ tables: [table], calls: 1, seconds: 1, quotaLeft: null }, 'sqlite:x');
};

describe('what a pull came to', () => {
  test.each<[string, Partial<PulledTable>, string]>([
    [
      'when a quiet table was looked at',
      { checkedUntil: CHECKED, cursor: NEWEST, horizon: H },
      `complete, checked until ${CHECKED}, newest change ${NEWEST}\n`,
    ],
    ['when a table without a dated record was', { checkedUntil: CHECKED }, `complete, checked until ${CHECKED}\n`],
    ['how far a plugin is that tells no more', { horizon: H }, `complete up to ${H}\n`],
    ['that it is complete where nothing else is known', {}, 'complete\n'],
    [
      'nothing of a table that never showed a record',
      { empty: true, checkedUntil: CHECKED },
      'empty or not visible to this role\n',
    ],
    [
      'how many records no increment can follow',
      { checkedUntil: CHECKED, withoutCursor: 10 },
      '\nincidents: 10 records without a date of change',
    ],
  ])('says %s', (_what, more, expected) => {
    expect(pulled(more)).toContain(expected);
  });
});

describe('how far a table is', () => {
  const shown = (more: Partial<ShownTable>): string => {
    const table = { table: 'incidents', output: 'incident', rows: 3, writtenAt: 'w', unfinished: [], ...more };
    return stateText([table], 'sqlite:x.db').split('\n')[1] ?? '';
  };

  test('is shown by the time of its check, its newest change and what was read, with the gaps', () => {
    const spans = [
      { from: '2024-01-01T00:00:00Z', to: '2024-04-01T00:00:00Z' },
      { from: '2024-05-01T00:00:00Z', to: '2024-05-02T00:00:00Z' },
      { from: '2024-06-01T00:00:00Z', to: CHECKED },
    ];
    const line = shown({ checkedUntil: CHECKED, cursor: NEWEST, horizon: H, spans });
    expect(line).toMatch(new RegExp(`3 +${CHECKED} +${NEWEST} +w +read from`));
    expect(line).toMatch(
      'read from 2024-01-01T00:00:00Z to 2024-04-01T00:00:00Z, then a gap, ' +
        `2024-05-01T00:00:00Z to 2024-05-02T00:00:00Z, then a gap, 2024-06-01T00:00:00Z to ${CHECKED}`,
    );
    expect(shown({ spans: [{ to: H }] })).toMatch(`read from the beginning to ${H}`);
  });

  test('is shown by the horizon where no time of a check is known, and has no time where the table is empty', () => {
    expect(shown({ horizon: H })).toMatch(new RegExp(`3 +${H} +- +w`));
    expect(shown({ empty: true })).toMatch(/3 +empty or not visible to this role +- +w/);
  });

  test('names what has begun and not ended, with an open beginning and end', () => {
    const unfinished = [
      { mode: 'historical' as const },
      { mode: 'historical' as const, from: H, to: CHECKED },
      { mode: 'incremental' as const, from: H },
    ];
    expect(shown({ unfinished })).toMatch(
      'historical run from the beginning up to now is unfinished; ' +
        `historical run from ${H} to ${CHECKED} is unfinished; incremental run from ${H} up to now is unfinished`,
    );
  });
});

test('an estimate says from when to when, and nothing of that where it failed', () => {
  const cost = { rows: 1, calls: 1, minutes: 1, share: null };
  const { problem } = new PluginError('auth.rights', 'Not for you.');
  const tables = [
    { table: 'whole', ...cost },
    { table: 'month', from: H, to: CHECKED, ...cost },
    { table: 'closed', problem, ...cost },
  ];
  const lines = estimateText({ tables, total: cost, quotaLeft: null }).split('\n');
  expect(lines[1]).toMatch(/^whole +the beginning +now +1 /);
  expect(lines[2]).toMatch(`month   ${H}  ${CHECKED}`);
  expect(lines[3]).toMatch(/^closed +1 .*auth.rights: Not for you\./);
});
