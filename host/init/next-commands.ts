import { shellWord } from '../terminal/shell-word.js';

/** A connection that has just been kept. */
export interface KeptConnection {
  readonly name: string;
  readonly readsTables: boolean;
}

/** What every command of the same program, plugin and data folder begins and ends with. */
export interface CommandFrame {
  /** As the person has started the program, such as `npx ivanti-exchange`. */
  readonly program: string;
  /** Where it is not the default. */
  readonly data: string | undefined;
  readonly plugin: string | undefined;
}

/** A command line that works when it is pasted. */
export function commandLine({ program, data, plugin }: CommandFrame, ...words: readonly string[]): string {
  const folders = [
    ...(plugin === undefined ? [] : ['--plugin', plugin]),
    ...(data === undefined ? [] : ['--data', data]),
  ];
  return [program, ...[...words, ...folders].map(shellWord)].join(' ');
}

/** What to run with a new connection, each with what it does and ready to be pasted. */
export function nextCommands(frame: CommandFrame, { name, readsTables }: KeptConnection): string {
  const own = ['--connection', name];
  const pull = ['pull', ...own, '--to', 'sqlite:tables.db'];
  // Each command has a line of its own: not every shell takes a comment behind one.
  return [
    'Try it step by step:',
    `  ${commandLine(frame, 'check', ...own)}`,
    ...(readsTables ? ['Read the tables once:', `  ${commandLine(frame, ...pull)}`] : []),
    'Show what is due, and when:',
    `  ${commandLine(frame, 'schedule', 'list')}`,
    'Run what is due, and serve the console:',
    `  ${commandLine(frame, 'serve')}`,
  ].join('\n');
}
