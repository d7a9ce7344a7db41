import { describe, expect, test } from 'vitest';
import { queryString, renderFilter } from '../../plugin/odata/query.js';

describe('a query', () => {
  test('writes blanks as %20, because some servers refuse +', () => {
    const filter = { all: [{ field: 'Status', operator: 'eq', value: 'Waiting for Customer' }] } as const;
    expect(queryString({ filter })).toBe("?$filter=Status%20eq%20'Waiting%20for%20Customer'");
  });

  test('asks for 50 numbers as Netskope does', () => {
    const any = [76947, 76948].map((value) => ({ field: 'IncidentNumber', operator: 'eq', value }) as const);
    expect(renderFilter({ any })).toBe('IncidentNumber eq 76947 or IncidentNumber eq 76948');
  });

  test('doubles quotes, asks for empty by $NULL, leaves instants bare', () => {
    const all = [
      { field: 'LastName', operator: 'eq', value: "O'Brien" },
      { field: 'Owner', operator: 'ne', value: null },
      { field: 'LastModDateTime', operator: 'ge', value: { instant: '2024-04-09T06:21:22Z' } },
      { field: 'IsVIP', operator: 'eq', value: true },
    ] as const;
    expect(renderFilter({ all })).toBe(
      "LastName eq 'O''Brien' and Owner ne '$NULL' and LastModDateTime ge 2024-04-09T06:21:22Z and IsVIP eq true",
    );
  });

  test('orders, selects and pages', () => {
    const text = queryString({ orderBy: 'RecId', descending: true, select: ['RecId', 'Status'], top: 100, skip: 0 });
    expect(text).toBe('?$orderby=RecId%20desc&$select=RecId%2CStatus&$top=100&$skip=0');
  });

  test.each([
    ['a field name that is an expression', { all: [{ field: 'a eq 1 or b', operator: 'eq', value: 1 }] }],
    ['no comparison at all', { any: [] }],
    ['the text that means empty', { all: [{ field: 'Owner', operator: 'eq', value: '$NULL' }] }],
    ['a number that is none', { all: [{ field: 'Cost', operator: 'eq', value: Number.NaN }] }],
    [
      'an instant with an expression in it',
      { all: [{ field: 'D', operator: 'eq', value: { instant: '2024-01-01 or 1 eq 1' } }] },
    ],
  ] as const)('refuses %s', (_case, filter) => {
    expect(() => renderFilter(filter as never)).toThrow();
  });
});
