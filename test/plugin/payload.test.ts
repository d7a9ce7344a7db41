import { describe, expect, test } from 'vitest';
import type { Field } from '../../host-sdk/index.js';
import { buildPayload } from '../../plugin/ticketing/payload.js';

const plain = { nativeType: 'Edm.String', nullable: true, writable: true, required: false, role: 'plain' } as const;
const FIELDS: readonly Field[] = [
  { ...plain, name: 'Subject', type: 'string', maxLength: 20 },
  { ...plain, name: 'Status', type: 'string', maxLength: 10, role: 'choice' },
  { ...plain, name: 'TotalTimeSpent', type: 'decimal' },
  { ...plain, name: 'ClosedDuration', type: 'integer' },
  { ...plain, name: 'IsVIP', type: 'boolean' },
  { ...plain, name: 'DueDate', type: 'datetime' },
  { ...plain, name: 'RecId', type: 'string', role: 'key', writable: false },
];

describe('the payload of a ticket', () => {
  test('has values of the types of their fields', () => {
    const values = { Subject: 'hello', TotalTimeSpent: '1.5', ClosedDuration: '60', IsVIP: 'True', DueDate: '' };
    expect(buildPayload(values, FIELDS)).toEqual({
      values: { Subject: 'hello', TotalTimeSpent: 1.5, ClosedDuration: 60, IsVIP: true, DueDate: null },
      notes: [],
      problems: [],
    });
  });

  test('is spelled as the object spells its fields', () => {
    expect(buildPayload({ subject: 'x' }, FIELDS).values).toEqual({ Subject: 'x' });
  });

  test('has a long text shortened, with a note, and never cut through a character', () => {
    const { values, notes } = buildPayload({ Subject: `${'x'.repeat(18)}😀😀` }, FIELDS);
    expect(values['Subject']).toBe(`${'x'.repeat(18)}…`);
    expect(notes).toEqual(['Subject was shortened from 22 to 19 characters']);
  });

  test.each([
    ['Status', 'a much too long status', 'tenant.value_refused', '10 characters'],
    ['ClosedDuration', '1.5', 'tenant.value_refused', 'whole number'],
    ['TotalTimeSpent', 'many', 'tenant.value_refused', 'a number'],
    ['IsVIP', 'perhaps', 'tenant.value_refused', 'true or false'],
    ['DueDate', 'soon', 'tenant.value_refused', 'ISO-8601'],
    ['RecId', 'x', 'tenant.value_refused', 'set by the tenant'],
    ['Subjekt', 'x', 'config.unknown_field', 'did you mean Subject?'],
  ])('refuses %s = "%s" before anything is sent', (field, text, code, reason) => {
    const { problems } = buildPayload({ [field]: text }, FIELDS);
    expect(problems).toEqual([expect.objectContaining({ code, field })]);
    expect(problems[0]?.message).toContain(reason);
  });

  test('leaves what it was given as it was', () => {
    const values = Object.freeze({ Subject: 'x'.repeat(50) });
    expect(() => buildPayload(values, FIELDS)).not.toThrow();
  });
});
