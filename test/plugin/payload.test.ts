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
    ['Subjekt', 'x', 'config.unknown_field', 'Did you mean Subject?'],
  ])('refuses %s = "%s" before anything is sent', (field, text, code, reason) => {
    const { problems } = buildPayload({ [field]: text }, FIELDS);
    expect(problems).toEqual([expect.objectContaining({ code, field })]);
    expect(problems[0]?.message).toContain(reason);
  });

  test.each<[string, Partial<Field>, string, string]>([
    ['a title', { name: 'Subject', maxLength: 255 }, 'one\ntwo\r\n\r\nthree\tfour\n', 'one two three four'],
    ['a title whose length is not stated', { name: 'ivnt_Subject' }, 'one\rtwo', 'one two'],
    ['any short field', { name: 'u_Site', maxLength: 60 }, '\n one\n  two', 'one two'],
    ['a pick list', { name: 'Status', role: 'choice', maxLength: 4000 }, 'Logged\n', 'Logged'],
    ['a memo', { name: 'Symptom' }, 'one\r\ntwo\tthree\n', 'one\r\ntwo\tthree\n'],
    ['a description of a stated length', { name: 'ivnt_Description', maxLength: 255 }, 'one\ntwo', 'one\ntwo'],
    ['notes', { name: 'NewNotes', maxLength: 255 }, 'one\ntwo', 'one\ntwo'],
    ['a long field', { name: 'u_Evidence', maxLength: 4000 }, 'one\ntwo', 'one\ntwo'],
  ])('keeps the lines of a text where its field has several: %s', (_kind, field, text, sent) => {
    const { values, notes } = buildPayload({ [field.name!]: text }, [{ ...plain, type: 'string', ...field } as Field]);
    expect(values).toEqual({ [field.name!]: sent });
    expect(notes).toEqual(sent === text ? [] : [`${field.name} was put on one line`]);
  });

  test('has no character that a record cannot hold', () => {
    const { values, notes } = buildPayload({ Subject: 'a\u0000b\uD83Dc\u001B' }, FIELDS);
    expect(values['Subject']).toBe('a␀b\\uD83Dc␛');
    expect(notes).toEqual(['Subject contained U+0000, U+D83D, U+001B, which was replaced']);
  });

  test('is put on one line before it is measured', () => {
    expect(buildPayload({ Subject: `${'x'.repeat(10)}${'\r\n'.repeat(9)}${'y'.repeat(9)}` }, FIELDS)).toMatchObject({
      values: { Subject: `${'x'.repeat(10)} ${'y'.repeat(9)}` },
      notes: ['Subject was put on one line'],
    });
  });

  test('leaves what it was given as it was', () => {
    const values = Object.freeze({ Subject: 'x'.repeat(50) });
    expect(() => buildPayload(values, FIELDS)).not.toThrow();
  });
});
