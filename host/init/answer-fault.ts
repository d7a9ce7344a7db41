import { schemaWords, type Json } from '../../host-sdk/index.js';
import { hostOf } from '../connections/settings.js';
import { schemaCompiler } from '../platform/json-schema-check.js';
import { exampleOf, textOf, valueFor, type FormSchema } from './form-field.js';

const compiler = schemaCompiler();

/**
 * What is wrong with an answer to a field, and what to do about it, in two sentences; undefined for one that fits.
 * @param text As it was typed.
 */
export function answerFault(field: FormSchema, text: string): string | undefined {
  let value: Json;
  try {
    value = valueFor(field, text);
  } catch (error) {
    return sentences((error as Error).message, field);
  }
  return valueFault(field, value);
}

/** As {@link answerFault}, for a value that is no text any more. */
export function valueFault(field: FormSchema, value: Json): string | undefined {
  if (field['x-role'] === 'address' && field.writeOnly !== true && field.type === 'string') {
    const fault = addressFault(textOf(value));
    // A certificate and a path are addresses too, and are no URL.
    if (fault !== undefined) return sentences(fault, field);
  }
  const validate = compiler.compile(field);
  if (validate(value)) return undefined;
  const [error] = validate.errors ?? [];
  return sentences(error === undefined ? 'is not valid' : schemaWords(error), field);
}

function sentences(fault: string, field: FormSchema): string {
  if (fault.endsWith('?')) return `It ${fault}`;
  const example = exampleOf(field);
  return `It ${fault}. ${example === undefined ? 'Type another value.' : `Type one such as ${example}.`}`;
}

/** Of an address that has a scheme: one that is misspelled, or a password in the address. */
function addressFault(text: string): string | undefined {
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text) ?? [];
  if (scheme === undefined) return undefined;
  if (!/^https?$/i.test(scheme)) return `begins with ${scheme}://, which is no web address. Did you mean https://?`;
  if (hostOf(text) === undefined) return 'names no host that can be called';
  const { username, password } = new URL(text);
  if (username !== '' || password !== '') return 'holds a user or a password, which have questions of their own';
  return undefined;
}
