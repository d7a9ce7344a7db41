import { describe, expect, test } from 'vitest';
import { connect, pull } from './pulling.js';

const HOUR = 3_600_000;

describe.each(['walk', 'skip'])('a role (%s)', (paging) => {
  test('that gets the right to view only later is given everything then', async () => {
    const { tenant, plugin } = await connect({ paging });
    tenant.mock.records.hide('incidents');
    const none = await pull(plugin);
    expect([none.delivered, none.end?.empty]).toEqual([0, true]);
    expect(none.end?.warnings.join()).toContain('empty or not visible to this role');
    tenant.mock.records.show('incidents');
    const { rows, end } = await pull(plugin, none.checkpoint, 'incremental');
    expect([rows.size, end?.complete, end?.empty]).toEqual([300, true, undefined]);
  });

  test('that loses the right to view for two runs is warned of, and loses no edit', async () => {
    const { tenant, plugin } = await connect({ paging });
    const history = await pull(plugin);
    tenant.clock.advance(HOUR);
    const ids = tenant.mock.records
      .list('incidents')
      .slice(0, 40)
      .map(({ RecId }) => String(RecId));
    tenant.mock.records.hide('incidents');
    let { checkpoint } = history;
    for (let round = 0; round < 2; round++) {
      for (const id of ids.slice(round * 20, round * 20 + 20)) {
        tenant.mock.records.update('incidents', id, { Subject: 'edited' });
      }
      const blind = await pull(plugin, checkpoint, 'incremental');
      expect([blind.delivered, blind.end?.complete, blind.end?.horizon]).toEqual([0, true, history.end?.horizon]);
      expect(blind.end?.warnings.join()).toContain('no longer visible, or all were deleted');
      expect(blind.end?.checkedUntil).toBe(history.end?.checkedUntil);
      ({ checkpoint } = blind);
      tenant.clock.advance(HOUR);
    }
    tenant.mock.records.show('incidents');
    const { rows, end } = await pull(plugin, checkpoint, 'incremental');
    expect([...rows.keys()].sort()).toEqual([...ids].sort());
    expect([end?.complete, end?.warnings]).toEqual([true, []]);
  });

  test('that loses the right in the midst of a history loses nothing', async () => {
    const { tenant, plugin } = await connect({ paging, page_size: 60 });
    const begun = await pull(plugin, null, undefined, { pages: 2 });
    tenant.mock.records.hide('incidents');
    const blind = await pull(plugin, begun.checkpoint);
    expect(plugin.describeCheckpoint(blind.checkpoint)).not.toHaveProperty('horizon');
    tenant.mock.records.show('incidents');
    const rest = await pull(plugin, blind.checkpoint);
    expect(rest.end?.complete).toBe(true);
    expect(new Set([...begun.rows.keys(), ...blind.rows.keys(), ...rest.rows.keys()]).size).toBe(300);
  });
});
