import { isPluginError } from '../problem.js';
import type { CheckRow } from './check.js';
import { demand, withPlugin, type ExamSubject } from './subject.js';

export const FIELD_CHECKS: readonly CheckRow[] = [
  {
    id: 'fields.names',
    name: 'fields have distinct names and at least one can be written',
    harm: 'A queue cannot be filled, or fills another field than it shows.',
    fix: 'List each field once, and mark the fields that a create accepts as `writable`.',
    run: haveNames,
  },
  {
    id: 'fields.labels',
    name: 'a label is a text that differs from the name',
    harm: 'Forms show a blank, or the same word twice.',
    fix: 'Omit `label` if the product has no other word for the field.',
    run: haveLabels,
  },
  {
    id: 'fields.unknown',
    name: 'an unknown object is a problem, not an empty list',
    harm: 'A mistyped name looks like an object without fields.',
    fix: 'Throw `config.unknown_table` for an object that the product does not have.',
    run: refusesUnknown,
  },
];

async function haveNames(subject: ExamSubject): Promise<void> {
  const fields = await withPlugin(subject, (plugin) => plugin.getFields({}));
  demand(new Set(fields.map((field) => field.name)).size === fields.length, 'Two fields share a name.');
  demand(
    fields.some((field) => field.writable),
    'No field can be written.',
  );
}

async function haveLabels(subject: ExamSubject): Promise<void> {
  for (const { name, label } of await withPlugin(subject, (plugin) => plugin.getFields({}))) {
    if (label === undefined) continue;
    demand(typeof label === 'string' && label.trim() !== '', `The label of ${name} is not a text.`);
    demand(label === label.trim(), `The label of ${name} begins or ends with a blank.`);
    demand(label !== name, `The label of ${name} repeats its name; omit it.`);
  }
}

async function refusesUnknown(subject: ExamSubject): Promise<void> {
  const outcome = await withPlugin(subject, (plugin) => plugin.getFields({ object: 'no_such_objects' })).then(
    (fields) => `a list of ${fields.length}`,
    (error: unknown) => (isPluginError(error) ? error.code : 'another error'),
  );
  demand(outcome === 'config.unknown_table', `The result was ${outcome}.`);
}
