import { expect, test } from 'vitest';
import { refusedFieldsIn } from '../../plugin/ivanti/refused-fields.js';

const required = (shown: string, name?: string) => ({
  reason: 'required',
  shown,
  ...(name === undefined ? {} : { name }),
});

test.each<[string, string, readonly unknown[]]>([
  [
    'a name with its object',
    'Required field Alert.Category value must be provided.',
    [required('Alert.Category', 'Category')],
  ],
  [
    'a name with the mark of its object',
    'Required field Incident#.Category value must be provided.',
    [required('Incident#.Category', 'Category')],
  ],
  [
    'a name of a subtype',
    'Required field CI#Computer.SerialNumber value must be provided.',
    [required('CI#Computer.SerialNumber', 'SerialNumber')],
  ],
  ['a label without quotes', 'Required field Business Unit value must be provided.', [required('Business Unit')]],
  ['a label', 'Mandatory field "Cause Code" value must be provided.', [required('Cause Code')]],
  [
    'a label on a create',
    'Incident((new)).NotEmpty: Mandatory field "Customer" value must be provided.',
    [required('Customer')],
  ],
  [
    'a label on an update',
    `Incident((${'A1'.repeat(16)})).NotEmpty: Mandatory field "Customer" value must be provided.`,
    [required('Customer')],
  ],
  ...[
    'Geschäftsbereich / Unit',
    'Cost-Bearer (2)',
    'Kostenstelle „alt“',
    'Net value (EUR)',
    'The "new" code',
    'User’s site',
    "User's site",
    '部門',
    'Ответственный',
    'القسم',
    'Nr.2',
    'Prio #1',
    'é',
  ].map((label): [string, string, readonly unknown[]] => [
    `the label ${label}`,
    `Incident((new)).NotEmpty: Mandatory field "${label}" value must be provided.`,
    [required(label)],
  ]),
  [
    'several in one text',
    'Incident((new)).NotEmpty: Mandatory field "Team" value must be provided. Incident((new)).NotEmpty: Mandatory field "Cause Code" value must be provided.',
    [required('Team'), required('Cause Code')],
  ],
  [
    'several of the short form in one text',
    'Mandatory field "Team" value must be provided. Mandatory field "Team" value must be provided. Required field Alert.Owner value must be provided.',
    [required('Team'), required('Alert.Owner', 'Owner')],
  ],
  [
    'a sentence in another language',
    'Incident((new)).NotEmpty: Für das Pflichtfeld „Geschäftsbereich“ muss ein Wert angegeben werden.',
    [required('Geschäftsbereich')],
  ],
  [
    'a sentence with other quotes',
    'Incident((new)).NotEmpty: La valeur du champ obligatoire «Unité» doit être fournie.',
    [required('Unité')],
  ],
  [
    'a value of a pick list',
    "UndefinedValidatedValue: 'Purple' is not in the validation list of validated field Incident#.Colour",
    [{ reason: 'value', shown: 'Incident#.Colour', name: 'Colour' }],
  ],
  [
    'a value that quotes such a sentence',
    "UndefinedValidatedValue: 'is not in the validation list' is not in the validation list of validated field Incident.Status.",
    [{ reason: 'value', shown: 'Incident.Status.', name: 'Status' }],
  ],
  [
    'a field that is not there',
    "Field 'Colour' was not found",
    [{ reason: 'unknown', shown: 'Colour', name: 'Colour' }],
  ],
  [
    'a required field and a value',
    'Mandatory field "Team" value must be provided. UndefinedValidatedValue: \'X\' is not in the validation list of validated field Incident#.Status',
    [required('Team'), { reason: 'value', shown: 'Incident#.Status', name: 'Status' }],
  ],
  ['no known form', 'Incident((new)).NotEmpty: Mandatory fields are missing', []],
  ['a form that names nothing', 'Mandatory field value must be provided.', []],
  ['a sentence of another kind', 'Pflichtfeld "Kategorie" fehlt.', []],
])('%s is read from the refusal', (_case, text, fields) => {
  expect(refusedFieldsIn(text)).toEqual(fields);
});
