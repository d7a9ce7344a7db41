import { distance } from 'fastest-levenshtein';
import type { FormChoice, TableInfo } from '../../host-sdk/index.js';
import { answerFault } from './answer-fault.js';
import type { FormSchema } from './form-field.js';
import type { Offers } from './offers.js';
import type { Choice, Prompts } from './prompts.js';

/** Values that no choice can have. */
const AGAIN = '\u0000again';
const OWN = '\u0000own';

/** Letters that a search for near misses starts from. */
const FIRST_LETTERS = 2;
const MAX_NEAR = 5;

/** Tables that the person ticks; undefined where none can be offered. */
export async function chooseTables(
  prompts: Prompts,
  offers: Offers,
  message: string,
): Promise<readonly string[] | undefined> {
  const tables = await offers.tables();
  if (tables === undefined || tables.every(({ readable }) => readable !== 'yes' && readable !== 'empty'))
    return undefined;
  const rank = ({ readable }: TableInfo) => (readable === 'yes' ? 0 : readable === 'empty' ? 1 : 2);
  const sorted = [...tables].sort((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name));
  const question = `${message}\nType to filter, Tab to tick, Enter when all are ticked.`;
  const chosen = await prompts.several(question, sorted.map(tableChoice));
  prompts.say(chosen.join(', '));
  return chosen;
}

function tableChoice({ name, readable, count, problem }: TableInfo): Choice {
  if (readable === 'yes')
    return { value: name, label: name, ...(count === undefined ? {} : { hint: `${count} records` }) };
  if (readable === 'empty') return { value: name, label: name, hint: 'no records, or hidden from this login' };
  return { value: name, label: name, hint: problem?.message ?? 'cannot be read', isDisabled: true };
}

interface Searched {
  readonly path: string;
  readonly message: string;
  readonly field: FormSchema;
}

/** A record that the person finds by a part of its name; its value is stored. Undefined where none can be offered. */
export async function chooseRecord(
  prompts: Prompts,
  offers: Offers,
  { path, message, field }: Searched,
): Promise<string | undefined> {
  for (;;) {
    const text = await prompts.text({
      message: `${message}\nType the beginning of a name or of an e-mail address, or the value itself.`,
      fault: (typed) => (typed === '' ? 'It is empty. Type one letter or more.' : undefined),
    });
    const found = await offers.records(path, text);
    if (found === undefined) return answerFault(field, text) === undefined ? text : undefined;
    const near = found.length > 0 ? found : nearest(text, await offers.records(path, text.slice(0, FIRST_LETTERS)));
    const question = found.length > 0 ? 'Which one?' : nothingFound(text, near);
    const chosen = await prompts.one(question, [
      ...near.map(({ value, title, detail }) => ({
        value,
        label: title,
        ...(detail === undefined ? {} : { hint: detail }),
      })),
      { value: AGAIN, label: 'Search again' },
      ...(answerFault(field, text) === undefined ? [{ value: OWN, label: `Use "${text}" as the value itself` }] : []),
    ]);
    if (chosen !== AGAIN) return chosen === OWN ? text : chosen;
  }
}

function nothingFound(text: string, near: readonly FormChoice[]): string {
  const nothing = `Nothing begins with "${text}".`;
  return near.length === 0 ? `${nothing} Search again with fewer letters.` : `${nothing} Did you mean one of these?`;
}

/** Those whose title begins most like the text. */
function nearest(text: string, choices: readonly FormChoice[] = []): readonly FormChoice[] {
  const wanted = text.toLowerCase();
  const far = ({ title }: FormChoice) => distance(wanted, title.toLowerCase().slice(0, wanted.length));
  return [...choices].sort((one, other) => far(one) - far(other)).slice(0, MAX_NEAR);
}
