import { describe, expect, test } from 'vitest';
import type { Field, Json } from '../../host-sdk/index.js';
import { notStored } from '../../plugin/ticketing/not-stored.js';

const plain = { nativeType: 'Edm.String', nullable: true, writable: true, required: false, role: 'plain' } as const;
const FIELDS: readonly Field[] = [
  { ...plain, name: 'Subject', type: 'string' },
  { ...plain, name: 'Cost', type: 'string' },
  { ...plain, name: 'Status', type: 'string', role: 'choice' },
  { ...plain, name: 'ProfileLink', type: 'string', role: 'link' },
  { ...plain, name: 'TotalTimeSpent', type: 'decimal' },
  { ...plain, name: 'IsVIP', type: 'boolean' },
  { ...plain, name: 'DueDate', type: 'datetime' },
  { ...plain, name: 'NewNotes', type: 'string' },
];
const missed = (sent: Record<string, Json>, record: Record<string, Json>) =>
  notStored(sent, record, { fields: FIELDS, notes: { target: 'NewNotes' } }, 'Europe/Berlin');

describe('a value counts as stored', () => {
  test.each<[string, Record<string, Json>, Record<string, Json>]>([
    ['with other line breaks and outer blanks', { Subject: 'a\nb ' }, { Subject: 'a\r\nb' }],
    ['as a number with another scale', { TotalTimeSpent: 1.5 }, { TotalTimeSpent: '1.50' }],
    ['as an amount with four decimals', { Cost: '3' }, { Cost: '3.0000' }],
    ['as the word for a yes', { IsVIP: true }, { IsVIP: 'True' }],
    ['as a choice in another case', { Status: 'logged' }, { Status: 'Logged' }],
    ['as the id of a choice', { Status: 'AB3D' }, { Status: 'Logged', Status_Valid: 'AB3D' }],
    ['as the id of a link', { ProfileLink: 'ab3d' }, { ProfileLink: 'Kim', ProfileLink_RecID: 'AB3D' }],
    ['as an instant in another zone', { DueDate: '2026-07-01T14:00:00+02:00' }, { DueDate: '2026-07-01T12:00:00Z' }],
    [
      'as an instant without its fraction',
      { DueDate: '2026-07-01T12:00:00.750Z' },
      { DueDate: '2026-07-01T12:00:00Z' },
    ],
    ['as an instant without seconds', { DueDate: '2026-07-01T12:00Z' }, { DueDate: '2026-07-01T12:00:00Z' }],
    ['as the tenant’s midnight', { DueDate: '2026-07-01' }, { DueDate: '2026-06-30T22:00:00Z' }],
    ['as the tenant’s local time', { DueDate: '2026-07-01T14:00:00' }, { DueDate: '2026-07-01T12:00:00Z' }],
    ['when the answer does not show the field', { Subject: 'a' }, { Status: 'Logged' }],
    ['when nothing was sent for it', { Subject: '', DueDate: null }, { Subject: 'a', DueDate: '2026-07-01T12:00:00Z' }],
    ['when it is a note, which reads back empty', { NewNotes: 'a' }, { NewNotes: null }],
  ])('%s', (_case, sent, record) => {
    expect(missed(sent, record)).toEqual([]);
  });
});

describe('a value counts as not stored', () => {
  test.each<[string, Record<string, Json>, Record<string, Json>]>([
    ['that reads back empty', { Subject: 'a' }, { Subject: null }],
    ['that reads back as ""', { Subject: 'a' }, { Subject: '' }],
    ['that was cut', { Subject: 'abc' }, { Subject: 'ab' }],
    ['that was overridden', { Status: 'Logged' }, { Status: 'Active', Status_Valid: 'AB3D' }],
    ['with another number', { TotalTimeSpent: 1.5 }, { TotalTimeSpent: 0 }],
    ['with another instant', { DueDate: '2026-07-01T12:00:00Z' }, { DueDate: '2026-07-01T12:00:01Z' }],
    ['with another link', { ProfileLink: 'AB3D' }, { ProfileLink: 'FFFF', ProfileLink_RecID: 'FFFF' }],
  ])('%s', (_case, sent, record) => {
    expect(missed(sent, record)).toEqual([Object.keys(sent)[0]]);
  });
});
