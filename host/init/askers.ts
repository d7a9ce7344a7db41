import { createInterface } from 'node:readline/promises';
import type { Json } from '../../host-sdk/index.js';
import { isReference } from '../connections/secret-fields.js';
import { terminalLine } from '../terminal/terminal-text.js';
import { writeError } from '../terminal/write.js';
import type { Asker } from './fill-in.js';
import { textOf, valueFor } from './form-field.js';
import type { FormSchema } from './form-field.js';

/** Asks nobody and remembers what was missing. */
export function silentAsker(): { readonly asker: Asker; readonly missing: readonly string[] } {
  const missing: string[] = [];
  const note = (path: string) => {
    missing.push(path);
    return Promise.resolve(undefined);
  };
  const nothing = () => Promise.resolve(undefined);
  return { asker: { value: note, optional: nothing, choice: note, section: () => Promise.resolve(false) }, missing };
}

/** A person on a terminal. */
export interface Terminal {
  readonly asker: Asker;
  /** Whether a field is to be set as the question says. */
  readonly confirm: (path: string, field: FormSchema, question: string) => Promise<boolean>;
  readonly close: () => void;
}

/** Asks a person on the terminal; questions go to stderr, so that stdout keeps the result alone. */
export function terminalAsker(): Terminal {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const left = new AbortController();
  // Ctrl+C and Ctrl+D would otherwise leave the question without an answer for ever.
  for (const event of ['SIGINT', 'close']) {
    terminal.on(event, () => {
      left.abort();
    });
  }
  const question = async (text: string) =>
    (await terminal.question(terminalLine(text), { signal: left.signal })).trim();
  const say = (text: string) => {
    writeError(`${text}\n`);
  };
  const introduce = (path: string, field: FormSchema) => {
    const what = `${titleOf(path, field.title)}${field.description === undefined ? '' : `: ${field.description}`}`;
    say(`\n${terminalLine(what)}`);
  };
  const confirm: Terminal['confirm'] = async (path, field, wanted) => {
    introduce(path, field);
    return !/^n/i.test(await question(`${wanted} [Y/n]> `));
  };
  const asker: Asker = {
    async value(path, field) {
      introduce(path, field);
      if (field.writeOnly === true)
        say('A secret stays where it is: give env:NAME or file:PATH, not the secret itself.');
      return askUntilRight(question, say, field);
    },
    async optional(path, field) {
      introduce(path, field);
      return askUntilRight(question, say, field, true);
    },
    async choice(path, title, choices) {
      say(`\n${terminalLine(titleOf(path, title))}:`);
      const keys = [...choices.keys()];
      keys.forEach((key, index) => {
        say(terminalLine(`  ${index + 1}  ${choices.get(key)?.title ?? key} (${key})`));
      });
      for (;;) {
        const answer = await question(`${path} [1-${keys.length}]> `);
        const chosen = keys.includes(answer) ? answer : keys[Number(answer) - 1];
        if (chosen !== undefined) return chosen;
        say('Take one of the numbers.');
      }
    },
    section: (path, field) => confirm(path, field, `Use ${path}?`),
  };
  return {
    asker,
    confirm,
    close: () => {
      terminal.close();
    },
  };
}

/** As the form and the file call it. */
function titleOf(path: string, title: string | undefined): string {
  if (title === undefined) return path;
  return title.toLowerCase() === path.toLowerCase() ? title : `${title} (${path})`;
}

async function askUntilRight(
  question: (text: string) => Promise<string>,
  say: (text: string) => void,
  field: FormSchema,
  mayStay = false,
): Promise<Json | undefined> {
  const preset = field.default;
  const hints = [
    field.enum === undefined ? undefined : field.enum.map(textOf).join(' | '),
    field.type === 'boolean' ? 'yes or no' : undefined,
    field.type === 'array' ? 'separated by commas' : undefined,
    preset === undefined ? exampleOf(field) : `default ${presetText(preset)}`,
    mayStay && preset === undefined ? 'Enter leaves it open' : undefined,
  ].filter((hint) => hint !== undefined);
  const prompt = hints.length === 0 ? '> ' : `(${hints.join('; ')})> `;
  for (;;) {
    const answer = await question(prompt);
    // What stays as it is is not written down.
    if (answer === '' && mayStay) return undefined;
    if (answer === '' && preset !== undefined) return preset;
    try {
      if (answer === '') say('A value is needed.');
      else if (field.writeOnly === true && !isReference(answer)) say('It must be env:NAME or file:PATH.');
      else return valueFor(field, answer);
    } catch (error) {
      say(terminalLine(`It ${(error as Error).message}.`));
    }
  }
}

function presetText(preset: Json): string {
  return typeof preset === 'boolean' ? (preset ? 'yes' : 'no') : textOf(preset);
}

function exampleOf(field: FormSchema): string | undefined {
  const example = field.examples?.[0];
  if (example === undefined) return undefined;
  return `for example ${Array.isArray(example) ? example.join(', ') : textOf(example)}`;
}
