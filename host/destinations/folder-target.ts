import { resolve } from 'node:path';
import { didYouMean } from '../../host-sdk/index.js';
import { destinationProblem } from './destination.js';

/** What may be written behind the `?` of a target: an example of each option, and which values it can have. */
export type TargetOptions<Option extends string> = Readonly<
  Record<Option, { readonly example: string; readonly isValue: (value: string) => boolean }>
>;

/** The options that were written, each with its text; a switch has an empty one. */
export type OptionsOf<Option extends string> = Readonly<Partial<Record<Option, string>>>;

export interface FolderTarget<Option extends string> {
  /** The complete name of the place, with its options. */
  readonly name: string;
  /** Absolute path. */
  readonly folder: string;
  readonly options: OptionsOf<Option>;
}

/**
 * Reads `FOLDER` or `FOLDER?option&option=value`. The last `?` begins the options, so a folder with one in its name
 * is written with a further `?` at the end. Throws `host.destination` for an unknown option or value.
 */
export function folderTarget<Option extends string>(
  scheme: string,
  target: string,
  known: TargetOptions<Option>,
): FolderTarget<Option> {
  const mark = target.lastIndexOf('?');
  const folder = resolve(mark === -1 ? target : target.slice(0, mark));
  const texts =
    mark === -1
      ? []
      : target
          .slice(mark + 1)
          .split('&')
          .filter((text) => text !== '');
  const options: Partial<Record<Option, string>> = {};
  for (const text of texts) {
    const [name = '', ...rest] = text.split('=');
    const value = rest.join('=');
    if (!isOption(name, known)) throw unknownOption(scheme, target, name, known);
    if (!known[name].isValue(value)) throw wrongValue(scheme, text, known[name].example);
    options[name] = value;
  }
  const written = (Object.keys(known) as Option[])
    .filter((name) => options[name] !== undefined)
    .map((name) => (options[name] === '' ? name : `${name}=${options[name] ?? ''}`));
  const end = written.length > 0 || folder.includes('?') ? `?${written.join('&')}` : '';
  return { name: `${scheme}:${folder}${end}`, folder, options };
}

function isOption<Option extends string>(name: string, known: TargetOptions<Option>): name is Option {
  return Object.hasOwn(known, name);
}

function unknownOption(scheme: string, target: string, name: string, known: TargetOptions<string>): Error {
  const examples = Object.values(known).map(({ example }) => example);
  return destinationProblem(
    `"${name}" is not an option of ${scheme}.${didYouMean(name, Object.keys(known))}`,
    undefined,
    `The options are ${examples.join(', ')}. If ? belongs to the name of the folder, write another ? at the end: ${scheme}:${target}?`,
  );
}

function wrongValue(scheme: string, text: string, example: string): Error {
  return destinationProblem(`"${text}" is not a value of an option of ${scheme}.`, undefined, `Write ${example}.`);
}
