import { characterName, PluginError } from '../../host-sdk/index.js';

/**
 * Control characters, separators of lines, halves of a character, and what nobody sees or what turns the order of a line;
 * joiners are left, since scripts and emoji need them.
 */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200C\u200D\uFE00-\uFE0F])[\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

/**
 * Takes a name that people can read, type and tell from others. Throws `config.invalid` for one with a character that
 * nobody sees, and for one with blanks alone.
 * @param what What has the name, such as `rule`.
 * @param field Where it stands.
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
