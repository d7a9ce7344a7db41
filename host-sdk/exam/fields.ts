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
