import { basename, delimiter, dirname, relative } from 'node:path';
import { shellWord } from './shell-word.js';

/** What the name of the program depends on. */
export interface ProgramStart {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

const NAME = 'ivanti-exchange';

/** How a person starts this program again: by its short name, with npx, or with node and the file. */
export function programName(
  { argv, env, cwd }: ProgramStart = { argv: process.argv, env: process.env, cwd: process.cwd() },
) {
  const file = argv[1] ?? NAME;
  // npm sets it for npx alone: for a script of a package it is `run-script`.
  if (env['npm_command'] === 'exec') return `npx ${NAME}`;
  const isNamed = basename(file).replace(/\.(js|cmd)$/, '') === NAME;
  if (isNamed && (env['PATH'] ?? '').split(delimiter).includes(dirname(file))) return NAME;
  const path = relative(cwd, file);
  return `node ${shellWord(path.startsWith('..') ? file : path)}`;
}
