import { describe, expect, test } from 'vitest';
import type { Item, JsonObject } from '../../host-sdk/index.js';
import { dedupeKeyOf, EVERY_ALERT, idempotencyKeyOf, matcherOf } from '../../host/tickets/rule.js';
import { statusReader } from '../../host/tickets/status-map.js';

const ITEM: Item = {
  kind: 'alert',
  id: 'a1',
  alertType: 'DLP',
  user: 'ann@example.com',
  timestamp: '2024-06-01T00:00:00.000Z',
  rawData: { severity: 'high', dlp: { count: 12 } },
};
const rule = (filter: JsonObject, dedupeFields = ['id']) => ({ name: 'r', filter, dedupeFields });

describe('a rule', () => {
  test.each<[string, JsonObject, boolean]>([
    ['everything', {}, true],
    ['a value', { alertType: 'DLP' }, true],
    ['another value', { alertType: 'UBA' }, false],
    ['a list of values', { alertType: { $in: ['UBA', 'DLP'] } }, true],
    ['a raw-data path', { 'rawData.dlp.count': { $gt: 10 } }, true],
    ['a pattern', { user: { $regex: '@example\\.com$' } }, true],
    [
      'nested logic',
      { $or: [{ alertType: 'UBA' }, { $and: [{ 'rawData.severity': 'high' }, { app: { $exists: false } }] }] },
      true,
    ],
    ['a negation', { $nor: [{ alertType: 'DLP' }] }, false],
  ])('may ask for %s', (_name, filter, expected) => {
    expect(matcherOf(rule(filter))(ITEM)).toBe(expected);
  });

  test.each<[string, JsonObject]>([
    ['code', { $where: 'this.id' }],
    ['code in a branch', { $or: [{ a: { $where: 'true' } }] }],
    ['an operator that does not exist', { id: { $near: 1 } }],
  ])('with %s is refused', (_name, filter) => {
    expect(() => matcherOf(rule(filter))).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  });
});

describe('the dedupe key', () => {
  test('is the id while there is no other rule', () => {
    expect(dedupeKeyOf(EVERY_ALERT, ITEM)).toBe('["a1"]');
  });
  test('is made of attributes and raw-data paths', () => {
    expect(dedupeKeyOf(rule({}, ['user', 'rawData.dlp.count', 'app']), ITEM)).toBe('["ann@example.com",12,null]');
  });
  test('never throws alerts together that have none of the fields', () => {
    const key = (id: string) => dedupeKeyOf(rule({}, ['aap', 'nothing']), { ...ITEM, id });
    expect(key('a')).not.toBe(key('b'));
  });
  test('gives an idempotency key that is stable, short, and different for each place', () => {
    const keys = [
      idempotencyKeyOf('c', 'q', 'k', 0),
      idempotencyKeyOf('c', 'q', 'k', 1),
      idempotencyKeyOf('c', 'qk', '', 0),
      idempotencyKeyOf('d', 'q', 'k', 0),
    ];
    expect(new Set(keys).size).toBe(4);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(idempotencyKeyOf('c', 'q', 'k', 0)).toBe(keys[0]);
  });
});

test('a status is read as spelled, then in any case, else it is other', () => {
  const read = statusReader(
    { Logged: 'new', Closed: 'closed', active: 'new', Active: 'in_progress' },
    { closed: 'on_hold' },
  );
  expect(['Logged', 'LOGGED', 'Active', 'active', 'Closed', 'Cancelled'].map(read)).toEqual([
    'new',
    'new',
    'in_progress',
    'new',
    'on_hold',
    'other',
  ]);
});
