import { optionalSectionsOf } from '../basic-fields.js';
import { jsonObjectOf, isJsonObject, type JsonObject } from '../json.js';
import { withValue } from '../json-path.js';
import type { CheckRow } from './check.js';
import { demand, schemaOf, withPlugin, type ExamSubject } from './subject.js';

/** What a plugin does for a form that a person is filling in. */
export const FORM_CHECKS: readonly CheckRow[] = [
  {
    id: 'connection.draft',
    name: 'address and credential of a draft are tried without its optional sections',
    harm: 'A person learns of a wrong password after the last question.',
    fix: 'With `draft`, let `validate` try what is outside the optional sections.',
    run: triesDrafts,
  },
  {
    id: 'connection.choices',
    name: 'each value that is offered for a field that can be searched fits the configuration',
    harm: 'A person chooses from a list, and the choice is refused.',
    fix: 'Answer `findChoices` with at most 25 values, each once, with the title that people know it by.',
    needs: ['search'],
    run: offersWhatFits,
  },
];

async function triesDrafts(subject: ExamSubject): Promise<void> {
  const sections = optionalSectionsOf(schemaOf(subject)).map(([key]) => key);
  const tried = (given: ExamSubject['config']) => {
    const config = Object.fromEntries(Object.entries(given as JsonObject).filter(([key]) => !sections.includes(key)));
    return withPlugin(subject, (plugin) => plugin.validate({}), { config, createPlugin: asDraft(subject) });
  };
  const { ok, checks } = await tried(subject.config);
  const failed = checks.find(({ outcome }) => outcome === 'failed');
  demand(ok, `A draft with a good credential fails: ${failed?.problem?.message ?? failed?.step ?? ''}`);
  demand(!(await tried(subject.refusedConfig)).ok, 'A draft with a refused credential passes.');
}

async function offersWhatFits(subject: ExamSubject): Promise<void> {
  const { createPlugin, services, config } = subject;
  for (const field of searchedIn(schemaOf(subject))) {
    const ask = (text: string) =>
      withPlugin(
        subject,
        async (plugin) => {
          demand(plugin.findChoices !== undefined, `${field} can be searched, and there is no method findChoices.`);
          return await plugin.findChoices({ field, text });
        },
        { createPlugin: asDraft(subject) },
      );
    const offered = await ask('');
    demand(offered.length <= 25, `${offered.length} values are offered for ${field}.`);
    demand(new Set(offered.map(({ value }) => value)).size === offered.length, `A value of ${field} is offered twice.`);
    const [first] = offered;
    demand(first !== undefined, `Nothing is offered for ${field} where nothing is typed.`);
    const again = await ask(first.title);
    demand(
      again.some(({ value }) => value === first.value),
      `${first.title} is not found by its title.`,
    );
    for (const { value, title } of offered) {
      demand(title.trim() !== '', `A value of ${field} has no title.`);
      await createPlugin(services, withValue(config as JsonObject, field, value)).dispose();
    }
  }
}

function asDraft({ createPlugin }: ExamSubject): ExamSubject['createPlugin'] {
  return (services, config) => createPlugin(services, config, { draft: true });
}

/** Dotted paths of the fields with `x-choices: "search"`. */
function searchedIn(schema: JsonObject, path = ''): readonly string[] {
  const { properties } = schema;
  return Object.entries(jsonObjectOf(properties)).flatMap(([key, field]) => {
    if (!isJsonObject(field)) return [];
    const here = path === '' ? key : `${path}.${key}`;
    return [...(field['x-choices'] === 'search' ? [here] : []), ...searchedIn(field, here)];
  });
}
