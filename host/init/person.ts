import { keyTitle, type Json, type JsonObject } from '../../host-sdk/index.js';
import { isReference } from '../connections/secret-fields.js';
import { answerFault } from './answer-fault.js';
import type { Asker } from './fill-in.js';
import { exampleOf, textOf, valueFor, type FormSchema } from './form-field.js';
import { chooseRecord, chooseTables } from './choose.js';
import type { Offers } from './offers.js';
import type { Prompts } from './prompts.js';

/** Choice that leaves a field at its default. */
const OPEN = '';

/** Asks a person for each value, with what the plugin offers, and checks each answer when it is given. */
export function askPerson(schema: JsonObject, prompts: Prompts, offers: Offers): Asker {
  const messageOf = (path: string, { description }: FormSchema) =>
    [keyTitle(schema, path), ...(description === undefined ? [] : [description])].join('\n');

  async function offered(path: string, field: FormSchema): Promise<Json | undefined> {
    const message = messageOf(path, field);
    if (field['x-choices'] === 'tables') return chooseTables(prompts, offers, message);
    if (field['x-choices'] === 'search') return chooseRecord(prompts, offers, { path, message, field });
    return undefined;
  }

  async function typed(path: string, field: FormSchema, before: Json | undefined, mayStay: boolean) {
    const preset = field.default;
    const placeholder = [
      field.type === 'array' ? 'separated by commas' : undefined,
      preset !== undefined ? `Enter: ${presetText(preset)}` : mayStay ? 'Enter leaves it open' : undefined,
      preset === undefined && exampleOf(field) !== undefined ? `for example ${exampleOf(field) ?? ''}` : undefined,
    ].filter((hint) => hint !== undefined);
    const answer = await prompts.text({
      message: messageOf(path, field),
      ...(placeholder.length === 0 ? {} : { placeholder: placeholder.join('; ') }),
      ...(before === undefined ? {} : { initial: textOf(before) }),
      fault: (text) => (text === '' && (mayStay || preset !== undefined) ? undefined : answerFault(field, text)),
    });
    if (answer !== '') return valueFor(field, answer);
    // What stays as it is is not written down.
    return mayStay ? undefined : preset;
  }

  async function secret(path: string, field: FormSchema): Promise<Json> {
    const answer = await prompts.secret({
      message: `${messageOf(path, field)}\nNothing is shown while you type or paste. env:NAME and file:PATH are read each time.`,
      fault: (text) => answerFault(field, text),
    });
    if (isReference(answer)) prompts.say(`It is read from ${answer}.`);
    return answer;
  }

  async function value(path: string, field: FormSchema, before?: Json): Promise<Json | undefined> {
    if (field.writeOnly === true) return secret(path, field);
    if (field.enum !== undefined) return oneOf(path, field, before ?? field.default, false);
    if (field.type === 'boolean') return prompts.yes(messageOf(path, field), (before ?? field.default) === true);
    return (await offered(path, field)) ?? typed(path, field, before, false);
  }

  async function oneOf(path: string, field: FormSchema, before: Json | undefined, mayStay: boolean) {
    const words = (field.enum ?? []).map(textOf);
    const choices = words.map((word) => ({ value: word, label: word }));
    const open = mayStay ? [{ value: OPEN, label: 'leave it open' }] : [];
    const initial = before === undefined ? undefined : textOf(before);
    const chosen = await prompts.one(messageOf(path, field), [...open, ...choices], initial);
    return field.enum?.find((one) => textOf(one) === chosen);
  }

  return {
    value,
    async optional(path, field) {
      if (field.writeOnly === true || field['x-choices'] !== undefined) return undefined;
      if (field.enum !== undefined) return oneOf(path, field, field.default, true);
      if (field.type !== 'boolean') return typed(path, field, undefined, true);
      const answer = await prompts.yes(messageOf(path, field), field.default === true);
      return answer === (field.default === true) ? undefined : answer;
    },
    choice: (path, title, choices) =>
      prompts.one(
        `${title} (${path})`,
        [...choices].map(([key, { title: label }]) => ({ value: key, label: label ?? key, hint: key })),
      ),
    section: (path, field) => prompts.yes(`${messageOf(path, field)}\nUse it?`, true),
  };
}

/** Reports each answer; `undefined` for an answer that leaves its field unchanged. */
export function recording(asker: Asker, onAnswer: (path: string, value: Json | undefined) => void): Asker {
  const told = async <T extends Json | undefined>(path: string, answer: Promise<T>): Promise<T> => {
    const value = await answer;
    onAnswer(path, value);
    return value;
  };
  return {
    value: (path, field, before) => told(path, asker.value(path, field, before)),
    optional: (path, field) => told(path, asker.optional(path, field)),
    choice: (path, title, choices) => told(path, asker.choice(path, title, choices)),
    async section(path, field) {
      const isWanted = await asker.section(path, field);
      onAnswer(path, isWanted ? {} : undefined);
      return isWanted;
    },
  };
}

function presetText(preset: Json): string {
  return typeof preset === 'boolean' ? (preset ? 'yes' : 'no') : textOf(preset);
}
