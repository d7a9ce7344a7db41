import { describe, expect, test } from 'vitest';
import type { Item, JsonObject } from '../../host-sdk/index.js';
import { muteTestOf } from '../../host/rules/mute.js';
import { dedupeKeysOf, EVERY_ALERT, matcherOf, type DedupeRule } from '../../host/rules/rule.js';
import { statusReader } from '../../host/tickets/status-map.js';

const ITEM: Item = {
  kind: 'alert',
  id: 'a1',
  alertType: 'DLP',
  user: 'ann@example.com',
  timestamp: '2024-06-01T00:00:00.000Z',
  rawData: { severity: 'high', dlp: { count: 12 }, hits: [{ n: 1 }, { n: 5 }], tags: ['a', 'b'], alertType: 'hidden' },
};
const EVENT: Item = { kind: 'event', id: 'a1', eventType: 'audit', timestamp: ITEM.timestamp, rawData: {} };
const rule = (filter: JsonObject) => ({ name: 'r', filter });

describe('a rule', () => {
  test.each<[string, JsonObject, boolean]>([
    ['everything', {}, true],
    ['a value', { alertType: 'DLP' }, true],
    ['another value', { alertType: 'UBA' }, false],
    ['a list of values', { alertType: { $in: ['UBA', 'DLP'] } }, true],
    ['what is not in a list', { alertType: { $nin: ['UBA', 'DLP'] } }, false],
    ['a raw-data path', { 'rawData.dlp.count': { $gt: 10, $lte: 12 } }, true],
    ['a key of the raw data without its prefix, as templates do', { severity: 'high', 'dlp.count': 12 }, true],
    ['an attribute, which has precedence over a key of the raw data', { alertType: 'hidden' }, false],
    ['a pattern', { user: { $regex: '@EXAMPLE\\.com$', $options: 'i' } }, true],
    ['something not like a pattern', { user: { $not: { $regex: 'ann' } } }, false],
    ['an element of a list', { hits: { $elemMatch: { n: { $gt: 4 } } } }, true],
    ['an element that is a plain value', { tags: { $elemMatch: { $eq: 'b' } } }, true],
    ['the length of a list', { tags: { $size: 2, $all: ['b', 'a'] } }, true],
    ['a remainder', { 'dlp.count': { $mod: [5, 2] } }, true],
    ['a whole object', { dlp: { count: 12 } }, true],
    [
      'nested logic',
      { $or: [{ alertType: 'UBA' }, { $and: [{ 'rawData.severity': 'high' }, { app: { $exists: false } }] }] },
      true,
    ],
    ['a negation', { $nor: [{ alertType: 'DLP' }] }, false],
  ])('may ask for %s', (_name, filter, expected) => {
    expect(matcherOf(rule(filter))(ITEM)).toBe(expected);
  });

  const deep = (levels: number): JsonObject => (levels === 0 ? {} : { $and: [deep(levels - 1)] });
  test.each<[string, JsonObject, string]>([
    ['code', { $where: 'this.id' }, '$where'],
    ['code in a branch', { $or: [{ a: { $where: 'true' } }] }, '$where'],
    ['code in an element', { a: { $elemMatch: { $where: 'true' } } }, '$where'],
    ['code behind a negation', { a: { $not: { $where: 'true' } } }, '$where'],
    ['code in a value', { a: { $in: [{ $function: 'f' }] } }, '$function'],
    ['code as a value', { a: (() => true) as never }, 'code'],
    ['a pattern that is no text', { a: /x/ as never }, 'code'],
    ['an operator that does not exist', { id: { $near: 1 } }, '$near'],
    ['an operator where none belongs', { $expr: {} }, '$expr'],
    ['an operator without a field', { $gt: 1 }, '$gt'],
    ['values and operators mixed', { a: { $gt: 1, b: 2 } }, 'b'],
    ['a branch that is no list', { $or: { a: 1 } }, '$or'],
    ['an empty branch', { $and: [] }, '$and'],
    ['a list that is none', { a: { $in: 'DLP' } }, '$in'],
    ['a pattern that is none', { a: { $regex: '(' } }, 'pattern'],
    ['options that do not exist', { a: { $regex: 'a', $options: 'g' } }, '$options'],
    ['options without a pattern', { a: { $options: 'i' } }, '$options'],
    ['a comparison with an object', { a: { $gt: { b: 1 } } }, '$gt'],
    ['a filter without end', deep(40), 'nested'],
  ])('with %s is refused, and the reason names it', (_name, filter, named) => {
    expect(() => matcherOf(rule(filter))).toThrow(
      expect.objectContaining({
        code: 'config.invalid',
        message: expect.stringMatching(new RegExp(`rule "r".*${named.replace('$', '\\$')}`)) as unknown,
      }),
    );
  });

  test.each<[string, JsonObject, string]>([
    ['a condition', { user: { $regex: '^(?=a)b' } }, 'user.$regex'],
    ['a branch', { $or: [{ app: 'Box' }, { 'rawData.path': { $regex: '(a)\\1' } }] }, '$or.1.rawData.path.$regex'],
    ['a negation', { user: { $not: { $regex: '(?<!a)b' } } }, 'user.$not.$regex'],
    ['an element', { tags: { $elemMatch: { $regex: '(a{1000}){1000}' } } }, 'tags.$elemMatch.$regex'],
    ['a part of an element', { hits: { $elemMatch: { n: { $regex: 'a{900}|b{900}' } } } }, 'hits.$elemMatch.n.$regex'],
    ['several', { $or: [{ user: { $regex: 'a{600}' } }, { app: { $regex: 'b{600}' } }] }, '$or.1.app.$regex'],
  ])('with a pattern that the engine cannot take in %s is refused, and the reason says where', (_name, filter, at) => {
    const refused = { code: 'config.invalid', message: expect.stringContaining(` at ${at} that `) as unknown };
    expect(() => matcherOf(rule(filter))).toThrow(expect.objectContaining(refused));
    expect(() => dedupeKeysOf({ ...rule({}), dedupe: [{ filter }] })).toThrow(expect.objectContaining(refused));
    const mutes = [{ name: 'm', filter, from: '', until: '' }];
    expect(() => muteTestOf({ ...rule({}), mutes })).toThrow(expect.objectContaining(refused));
  });

  test.each<[string, JsonObject, boolean]>([
    ['what every object has', { 'constructor.name': 'Object' }, false],
    ['what every object inherits', { toString: { $exists: true } }, false],
    ['the prototype', JSON.parse('{"__proto__.toString": {"$exists": true}}') as JsonObject, false],
    ['the prototype behind a key', { 'rawData.__proto__': { $exists: true } }, false],
    ['the length of a list', { 'tags.length': 2 }, false],
    ['the length of a text', { 'user.length': 15 }, false],
    ['a method of a list', { 'tags.map': { $exists: true } }, false],
    ['a letter of a text', { 'user.0': 'a' }, false],
    ['nothing, which is not there', { 'constructor.name': { $exists: false } }, true],
    ['an element by its place', { 'tags.1': 'b', 'hits.0.n': 1 }, true],
    ['an element that is not there', { 'tags.2': { $exists: true } }, false],
  ])('knows own keys only: %s', (_name, filter, expected) => {
    expect(matcherOf(rule(filter))(ITEM)).toBe(expected);
  });

  test('reads only own keys, under any name', () => {
    const text =
      '{"constructor":{"name":"x"},"__proto__":{"a":1},"hasOwnProperty":1,"length":3,"toJSON":"t","0":{"1":"y"}}';
    const item: Item = { ...ITEM, rawData: JSON.parse(text) as JsonObject };
    for (const filter of [
      '{"constructor.name":"x"}',
      '{"constructor":{"name":"x"}}',
      '{"rawData.__proto__.a":1}',
      '{"__proto__":{"a":1}}',
      '{"hasOwnProperty":1,"length":3,"toJSON":{"$regex":"^t$"}}',
      '{"0.1":"y"}',
      '{"$nor":[{"constructor.name":"Object"}]}',
    ]) {
      expect([filter, matcherOf(rule(JSON.parse(filter) as JsonObject))(item)]).toEqual([filter, true]);
    }
  });

  test('takes no longer for an endless text, and sees its beginning', () => {
    const patterns = Array.from({ length: 4 }, (_, index) => `\\pL{${110 + index}}!`);
    const worst = { $or: ['user', 'tags'].flatMap((field) => patterns.map(($regex) => ({ [field]: { $regex } }))) };
    const takes = matcherOf(rule(worst));
    const timeFor = (user: string, many = 1) => {
      const item = { ...ITEM, user, rawData: { tags: Array<string>(many).fill(user) } };
      const begin = performance.now();
      takes(item);
      return performance.now() - begin;
    };
    const best = (...given: Parameters<typeof timeFor>) =>
      Math.min(timeFor(...given), timeFor(...given), timeFor(...given));
    const once = best(`!${'a'.repeat(5_000)}`);
    expect(best(`!${'a'.repeat(5_000_000)}`)).toBeLessThan(3 * once + 25);
    expect(best(`!${'a'.repeat(500)}`, 5_000)).toBeLessThan(3 * once + 25);
    const item = { ...ITEM, user: `virus ${'a'.repeat(5_000_000)}` };
    const fits = ($regex: string) => matcherOf(rule({ user: { $regex } }))(item);
    expect([fits('^virus'), fits('^virus a*$'), fits('a$')]).toEqual([true, false, false]);
  });

  test('takes alerts or events, not both', () => {
    expect([ITEM, EVENT].map(matcherOf({ ...rule({}), kind: 'event' }))).toEqual([false, true]);
    expect([ITEM, EVENT].map(matcherOf(rule({})))).toEqual([true, false]);
  });
});

describe('the dedupe keys', () => {
  const keys = (item: Item, ...dedupe: readonly DedupeRule[]) => dedupeKeysOf({ ...rule({}), dedupe })(item);

  test('are the id while there is no other rule', () => {
    expect(dedupeKeysOf(EVERY_ALERT)(ITEM)).toEqual(['{"id":"a1"}']);
  });
  test('are made of attributes and raw-data paths, and end with the id', () => {
    expect(keys(ITEM, { fields: ['user', 'rawData.dlp.count', 'app'] })).toEqual([
      '{"user":"ann@example.com","rawData.dlp.count":12,"app":null}',
      '{"id":"a1"}',
    ]);
  });
  test('tell the same value of two fields apart', () => {
    const [one] = keys({ ...ITEM, user: 'x', app: undefined }, { fields: ['user'] });
    const [other] = keys({ ...ITEM, user: undefined, app: 'x' }, { fields: ['app'] });
    expect(one).not.toBe(other);
  });
  test('come in the order of the rules that fit', () => {
    const dedupe: readonly DedupeRule[] = [
      { filter: { alertType: 'UBA' } },
      { filter: { alertType: 'DLP' } },
      { fields: ['user'] },
    ];
    const key = '{"filter":{"alertType":"DLP"}}';
    expect(keys(ITEM, ...dedupe)).toEqual([key, '{"user":"ann@example.com"}', '{"id":"a1"}']);
    expect(keys({ ...ITEM, id: 'a2' }, ...dedupe)[0]).toBe(key);
  });
  test('never throw alerts together that have none of the fields', () => {
    const first = (id: string) => keys({ ...ITEM, id }, { fields: ['aap', 'nothing'] })[0];
    expect(first('a')).not.toBe(first('b'));
  });
  test('tell an alert from an event with the same id', () => {
    expect(keys(EVENT)).not.toEqual(keys(ITEM));
  });
  test('may hold no code either', () => {
    expect(() => keys(ITEM, { filter: { $where: 'true' } })).toThrow(
      expect.objectContaining({ code: 'config.invalid' }),
    );
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
