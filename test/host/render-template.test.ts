import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Item } from '../../host-sdk/index.js';
import { renderTemplate } from '../../host/index.js';
import { renderMappings } from '../../host/rules/render-template.js';

const ITEM: Item = {
  kind: 'alert',
  id: 'a1',
  alertName: 'Bulk download',
  app: undefined,
  user: 'ann@example.com',
  timestamp: '2024-06-01T00:00:00.000Z',
  rawData: { severity: 'high', count: 3, ok: false, none: null, file: { name: 'x.pdf', tags: ['a', 'b'] }, id: 'raw' },
};

describe('a template', () => {
  test.each([
    ['an attribute', '$alertName', 'Bulk download'],
    ['several names in text', 'Alert $id by $user!', 'Alert a1 by ann@example.com!'],
    ['an attribute before a raw-data key of that name', '$id', 'a1'],
    ['a raw-data key', '$severity', 'high'],
    ['a path into the raw data', '$rawData.file.name', 'x.pdf'],
    ['a path that starts with a raw-data key', '$file.name', 'x.pdf'],
    ['a place in a list', '$rawData.file.tags.1', 'b'],
    ['a number and a boolean', '$count $ok', '3 false'],
    ['an object as JSON', '$file', '{"name":"x.pdf","tags":["a","b"]}'],
    ['null as nothing', '[$none]', '[]'],
    ['a known attribute without a value as nothing', '[$app]', '[]'],
    ['an unknown name', '$nothing', 'value_unavailable'],
    ['an unknown path', '$rawData.file.size', 'value_unavailable'],
    ['what every object inherits as unknown', '$constructor $rawData.toString', 'value_unavailable value_unavailable'],
    ['an escaped dollar', 'costs \\$5 and \\$id', 'costs $5 and $id'],
    ['a lone dollar', '$ 5 $5 $', '$ 5 $5 $'],
    ['a dot that ends a sentence', 'By $user. Done', 'By ann@example.com. Done'],
    ['a dot behind a plain value', '$severity.log', 'high.log'],
  ])('renders %s', (_name, template, expected) => {
    expect(renderTemplate(template, ITEM)).toBe(expected);
  });

  test('without names is what it says', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('$')),
        (text) => renderTemplate(text, ITEM) === text,
      ),
    );
  });

  test('never looks into a value for further names', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const item = { ...ITEM, alertName: `$user ${value} \\$` };
        return renderTemplate('<$alertName>', item) === `<${item.alertName}>`;
      }),
    );
  });

  test('made of an escaped text gives that text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const plain = text.replaceAll('\\', '');
        return renderTemplate(plain.replaceAll('$', '\\$'), ITEM) === plain;
      }),
    );
  });

  test('always renders to text, for any item', () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), fc.string(), (rawData, name) => {
        const item = { ...ITEM, rawData: rawData as Item['rawData'] };
        return typeof renderTemplate(`$rawData.${name} $${name} $user`, item) === 'string';
      }),
    );
  });
});

test('mappings render to one value for each target, and the result cannot be changed', () => {
  const values = renderMappings(
    [
      { target: 'Subject', template: '$alertName' },
      { target: 'Symptom', template: '$id' },
    ],
    ITEM,
  );
  expect(values).toEqual({ Subject: 'Bulk download', Symptom: 'a1' });
  expect(Object.isFrozen(values)).toBe(true);
});
