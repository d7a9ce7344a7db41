import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unwritableIn, type Item } from '../../host-sdk/index.js';
import { addAlerts, alertBySeq } from '../../host/store/alerts.js';
import { ALERT_FORMATS, entriesOf } from '../../host/alerts/alert-text.js';
import { collectAlerts } from '../../host/alerts/collect-alerts.js';
import { readAlerts } from '../../host/alerts/read-alerts.js';
import { explainFilter } from '../../host/rules/explain-filter.js';
import { filterTest } from '../../host/rules/filter.js';
import { muteTestOf } from '../../host/rules/mute.js';
import { parseQueue } from '../../host/tickets/parse-queue.js';
import { parseRule } from '../../host/rules/parse-rule.js';
import { fixedText, namesIn, renderMappings, renderTemplate } from '../../host/rules/render-template.js';
import { dedupeKeysOf, matcherOf, resolvedTestOf } from '../../host/rules/rule.js';
import { fakeClock, openTestStore, temporaryFolder } from '../host/scene.js';
import { fuzz, FUZZ_TIMEOUT, outcomeOf } from './fuzz.js';
import { hostileText, jsonText, mutated, nested } from './hostile.js';

const NOW = '2024-06-01T00:00:00.000Z';
const ALERT = {
  id: 'a',
  alertName: 'Upload',
  alertType: 'DLP',
  app: 'box',
  user: 'kim@example.com',
  timestamp: 1717200000,
  rawData: { severity: 'high', files: [{ name: 'x', size: 1 }], constructor: 'own', '': 1 },
};
const EVENT = { kind: 'event', id: 7, eventType: 'login', timestamp: 'now-5m', extra: true };

const ROWS = fc.array(
  fc.array(fc.oneof(hostileText, fc.constantFrom('a', '1717200000', '{"x":1}', '"', ',')), { maxLength: 5 }),
  { maxLength: 4 },
);
const alertText: fc.Arbitrary<string> = fc.oneof(
  fc.array(mutated([ALERT, EVENT]), { maxLength: 3 }).map((alerts) => alerts.map(jsonText).join('\n')),
  mutated([[ALERT, EVENT], ALERT]).map(jsonText),
  fc
    .tuple(
      fc.constantFrom(
        'id,timestamp,alertName',
        'id,timestamp,rawData.__proto__,rawData',
        '__proto__,constructor',
        '"id',
      ),
      ROWS,
    )
    .map(([head, rows]) => [head, ...rows.map((cells) => cells.join(','))].join('\n')),
  hostileText,
);
const alertBytes: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 4, arbitrary: alertText.map((text) => Buffer.from(text)) },
  alertText.map((text) => Buffer.from(`\uFEFF${text}`, 'utf16le')),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  fc.tuple(alertText, fc.nat(), fc.nat(255)).map(([text, at, byte]) => {
    const bytes = Buffer.from(text);
    if (bytes.length > 0) bytes[at % bytes.length] = byte;
    return bytes;
  }),
);

describe('alerts', () => {
  test(
    'are stored as they came, or refused by line, for any input',
    async () => {
      const file = join(temporaryFolder(), 'alerts');
      const { db } = await openTestStore();
      const spoilt = Buffer.from(jsonText({ ...ALERT, user: 'a\0b\ud83d' }));
      const deep = Buffer.from(jsonText({ ...ALERT, rawData: nested(10_000, '__proto__') }));
      const asked = fc.tuple(alertBytes, fc.constantFrom(undefined, ...ALERT_FORMATS));
      await fuzz(
        asked,
        {
          runs: 500,
          kept: [
            [spoilt, undefined],
            [deep, undefined],
            [deep, 'json'],
          ],
        },
        async ([bytes, format]) => {
          writeFileSync(file, bytes);
          const read = await outcomeOf(() => readAlerts(file, format, fakeClock()));
          if ('problem' in read) {
            expect(read.problem.code).toBe('host.alert_unreadable');
            return;
          }
          for (const { item } of read.result) expect(unwritableIn(jsonText(item))).toEqual([]);
          const { seqs } = await addAlerts(db, read.result, NOW);
          const stored = await Promise.all(seqs.map(async (seq) => JSON.stringify((await alertBySeq(db, seq)).item)));
          expect(new Set(stored)).toEqual(new Set(read.result.map(({ item }) => JSON.stringify(item))));
        },
      );
    },
    FUZZ_TIMEOUT,
  );
});

/** Items as the store has them, hostile inside. */
const items: fc.Arbitrary<Item> = mutated([ALERT, EVENT])
  .map((alert) => collectAlerts(entriesOf(jsonText(alert), 'json'), Date.parse(NOW)).occurrences[0]?.item)
  .filter((item) => item !== undefined);

const FILTERS = [
  {
    alertType: 'DLP',
    $or: [{ app: { $regex: '^box', $options: 'i' } }, { 'rawData.severity': { $in: ['high', null] } }],
  },
  {
    'files.size': { $gte: 1, $lt: 5 },
    user: { $not: { $regex: 'admin' } },
    files: { $elemMatch: { name: 'x' }, $size: 1 },
  },
  {
    'constructor.name': { $exists: true },
    __proto__: {},
    $nor: [{ x: { $mod: [2, 0] } }],
    tags: { $all: ['a'], $nin: [1] },
  },
];
const RULE = {
  name: 'r',
  kind: 'alert',
  folder: 'A/B',
  filter: FILTERS[0],
  dedupe: [{ fields: ['user', 'rawData.files.0'] }, { filter: FILTERS[1] }],
  mutes: [{ name: 'm', filter: FILTERS[2], from: NOW, until: '2024-07-01T00:00:00Z' }],
  resolved_when: { field: 'rawData.severity', values: ['ok', 1, true] },
};
const patterns = fc
  .array(
    fc.constantFrom(
      'a',
      '(',
      ')',
      '+',
      '*',
      '?',
      '{2,}',
      '{9999}',
      '|',
      '.',
      '\\d',
      '\\1',
      '[^',
      ']',
      '^',
      '$',
      '(?=',
      '(?<n>',
      '\\p{L}',
      '\\',
      '😀',
      '\ud83d',
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));
const filters = fc.oneof(
  mutated(FILTERS),
  fc
    .tuple(patterns, fc.constantFrom('', 'i', 'imsu', 'g'))
    .map(([$regex, $options]) => ({ user: { $regex, $options } })),
);

describe('a filter', () => {
  test(
    'is evaluated on every alert, or refused before it is kept',
    async () => {
      const kept: [unknown, Item][] = [
        [nested(10_000, 'a'), ITEM],
        [{ user: { $regex: '^(a+)+$' } }, { ...ITEM, user: `${'a'.repeat(40)}!` }],
      ];
      await fuzz(fc.tuple(filters, items), { runs: 800, kept }, async ([filter, item]) => {
        const made = await outcomeOf(() => filterTest(filter as never, 'rule "r"'));
        if ('problem' in made) expect(made.problem).toMatchObject({ code: 'config.invalid', field: 'filter' });
        else {
          expect(typeof made.result(item)).toBe('boolean');
          await outcomeOf(() => explainFilter(filter as never, item, 'rule "r"'));
        }
      });
    },
    FUZZ_TIMEOUT,
  );

  test('looks at an alert’s own keys only', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      expect([name, filterTest({ [name]: { $exists: true } }, 'rule "r"')(ITEM)]).toEqual([name, false]);
    }
  });
});

const ITEM: Item = { kind: 'alert', id: 'a', timestamp: NOW, rawData: {} };

describe('a rule and a queue', () => {
  test(
    'are kept as they can be used, or refused by the key that is wrong',
    async () => {
      const queue = {
        name: 'q',
        rule: 'r',
        queue: 'Tickets',
        mode: 'upsert',
        create: { Subject: '$alertName' },
        update: { Note: '$id' },
        on_closed: 'reopen',
        reopen_within: '7d',
        reopen_status: 'Open',
        resolved: { Status: 'Closed' },
      };
      await fuzz(
        fc.tuple(mutated([RULE, queue]), items),
        {
          runs: 600,
          kept: [
            [{ ...RULE, filter: nested(10_000, 'a') }, ITEM],
            [{ ...RULE, mutes: [{ until: '2024-02-31T25:00:00Z' }] }, ITEM],
          ],
        },
        async ([document, item]) => {
          const asQueue = await outcomeOf(() => parseQueue(document));
          if ('result' in asQueue)
            renderMappings([...(asQueue.result.create ?? []), ...(asQueue.result.update ?? [])], item);
          const made = await outcomeOf(() => parseRule(document, NOW));
          for (const one of [asQueue, made]) {
            if ('problem' in one)
              expect([one.problem.blame, one.problem.field]).toEqual(['config', expect.any(String)]);
          }
          if ('problem' in made) return;
          const { result: rule } = made;
          expect([matcherOf(rule)(item), resolvedTestOf(rule)(item)].every((one) => typeof one === 'boolean')).toBe(
            true,
          );
          expect(dedupeKeysOf(rule)(item).every((key) => typeof key === 'string')).toBe(true);
          muteTestOf(rule)({ seq: 1, item, arrivedAt: NOW } as never, { now: NOW, byHand: false });
        },
      );
    },
    FUZZ_TIMEOUT,
  );
});

const templates = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '$',
        '\\$',
        '$id',
        '$rawData',
        '$rawData.',
        '$__proto__',
        '$constructor',
        '$rawData.__proto__.x',
        '$rawData.files.0.name',
        '$toString',
        '$user.name',
        '.',
        '$$id',
        '${id}',
        '$9',
      ),
      hostileText,
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

describe('a template', () => {
  test(
    'is filled from the alert alone, for any template and any alert',
    async () => {
      await fuzz(fc.tuple(templates, items), { runs: 1500 }, ([template, item]) => {
        const text = renderTemplate(template, item);
        const given = template + jsonText(item);
        if (!given.includes('[object')) expect(text).not.toContain('[object');
        if (!given.includes('native code')) expect(text).not.toContain('native code');
        if (namesIn(template).length === 0) expect(text).toBe(fixedText(template));
        // A value is not looked into for further names: what was filled holds what the fixed part promises.
        expect(renderTemplate('$id', { ...item, id: '$user \\$ $id' })).toBe('$user \\$ $id');
      });
    },
    FUZZ_TIMEOUT,
  );
});
