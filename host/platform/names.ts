import { characterName, PluginError } from '../../host-sdk/index.js';

/**
 * Control characters, line separators, lone surrogates, and invisible characters or characters that reverse the direction of a line;
 * joiners are allowed, because scripts and emoji need them.
 */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200C\u200D\uFE00-\uFE0F])[\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

/**
 * Accepts a name that users can read, type and distinguish from others. Throws `config.invalid` for a name with an invisible
 * character, and for a name of blanks.
 * @param what Kind of the named object, such as `rule`.
 * @param field Key of the name.
 */
export function requireName(name: string, what: string, field = 'name'): void {
  const [unseen] = UNSEEN.exec(name) ?? [];
  if (unseen !== undefined) {
    throw new PluginError(
      'config.invalid',
      `The name of the ${what} contains ${characterName(unseen)}, an invisible character.`,
      {
        field,
        fix: 'Write the name without it: letters, digits, spaces and punctuation.',
      },
    );
  }
  if (name.trim() !== '') return;
  throw new PluginError('config.invalid', `The name of the ${what} is empty.`, { field, fix: 'Enter a name.' });
}
