import { PluginError } from '../../host-sdk/index.js';

const HALF_CHARACTER = /\p{Surrogate}/u;

/**
 * A text from the tenant that is put into an address. Throws `tenant.bad_answer` for one with half a surrogate pair,
 * which cannot be encoded there.
 * @param field What the text is of, for the message.
 */
export function askable(text: string, field: string): string {
  if (!HALF_CHARACTER.test(text)) return text;
  throw notAskable(text, field);
}

export function notAskable(text: string, field: string): PluginError {
  const message = `The tenant gave ${JSON.stringify(text.slice(0, 100))} for ${field}, which cannot be used in a question.`;
  return new PluginError('tenant.bad_answer', message, { field });
}
