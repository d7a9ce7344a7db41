import { isPluginError } from '../problem.js';
import { demand, withPlugin } from './subject.js';
import type { ExamCheck, ExamPlugin, ExamSubject } from './subject.js';
import type { Field } from '../fields.js';

export async function fieldsOf(plugin: ExamPlugin): Promise<readonly Field[]> {
  demand(plugin.getFields !== undefined, 'getFields is missing.');
  return await plugin.getFields({});
}

export function fieldChecks(subject: ExamSubject): readonly ExamCheck[] {
  return [
    {
      name: 'fields have distinct names and at least one can be written',
      run: () =>
        withPlugin(subject, async (plugin) => {
          const fields = await fieldsOf(plugin);
          demand(new Set(fields.map((field) => field.name)).size === fields.length, 'Two fields share a name.');
          demand(
            fields.some((field) => field.writable),
            'No field can be written.',
          );
        }),
    },
    {
      name: 'a label is a text that says more than the name',
      run: () =>
        withPlugin(subject, async (plugin) => {
          for (const { name, label } of await fieldsOf(plugin)) {
            if (label === undefined) continue;
            demand(typeof label === 'string' && label.trim() !== '', `The label of ${name} is no text.`);
            demand(label === label.trim(), `The label of ${name} begins or ends with a blank.`);
            demand(label !== name, `The label of ${name} repeats its name; leave it out.`);
          }
        }),
    },
    {
      name: 'an unknown object is a problem, not an empty list',
      run: () =>
        withPlugin(subject, async (plugin) => {
          demand(plugin.getFields !== undefined, 'getFields is missing.');
          const outcome = await plugin.getFields({ object: 'no_such_objects' }).then(
            (fields) => `a list of ${fields.length}`,
            (error: unknown) => (isPluginError(error) ? error.code : 'another error'),
          );
          demand(outcome === 'config.unknown_table', `It answered ${outcome}.`);
        }),
    },
  ];
}
