import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { InterviewLeft } from '../../host/init/prompts.js';
import { terminalPrompts } from '../../host/init/terminal-prompts.js';

/** Questions on streams in place of a terminal. */
function terminal() {
  const keys = Object.assign(new PassThrough(), {
    raw: [] as boolean[],
    setRawMode: (isRaw: boolean) => keys.raw.push(isRaw),
  });
  const output = Object.assign(new PassThrough(), { columns: 80, rows: 24, isTTY: true });
  let screen = '';
  output.on('data', (part: Buffer) => (screen += part.toString()));
  const prompts = terminalPrompts(keys, output);
  const type = async (...parts: readonly string[]) => {
    for (const part of parts) {
      await turn();
      keys.write(part);
      await turn();
    }
  };
  return { prompts, type, keys, screen: () => screen };
}

const any = { fault: () => undefined };

test('nothing of a secret is shown, also of one that is pasted with a line behind it', async () => {
  const { prompts, type, screen } = terminal();
  const secret = prompts.secret({ message: 'Password', ...any });
  await type('s3cret', ' pasted\r', 'behind it\r');
  expect(await secret).toBe('s3cret pasted');
  const role = prompts.text({ message: 'Role', ...any });
  await type('Admin\r');
  expect(await role).toBe('Admin');
  expect(screen()).toMatch(/Password[^]*Role/);
  expect(screen()).not.toMatch(/s3cret|pasted|behind|\u2022|\u25aa/);
  prompts.close();
});

test('keys between two questions are dropped, and the terminal echoes nothing until the end', async () => {
  const { prompts, type, keys, screen } = terminal();
  const busy = prompts.busy('Looking', async (_signal, tell) => {
    tell('1 of \u001b[2J2');
    await type('typed ahead\r');
    return 7;
  });
  expect(await busy).toBe(7);
  const name = prompts.text({ message: 'Name', fault: (text) => (text === '' ? 'It is empty.' : undefined) });
  await type('\r', 'x\r');
  expect(await name).toBe('x');
  expect(screen()).toContain('It is empty.');
  expect(screen()).not.toContain('typed ahead');
  expect(screen()).toContain('1 of \\u001b[2J2');
  prompts.close();
  expect(keys.raw).toEqual([true, false]);
});

test.each([
  ['Ctrl+C', '\u0003'],
  ['Ctrl+D', '\u0004'],
])('%s leaves a question, and work that is under way', async (_key, key) => {
  const one = terminal();
  const asked = one.prompts.yes('Well?', true);
  const isLeft = expect(asked).rejects.toBeInstanceOf(InterviewLeft);
  await one.type(key);
  await isLeft;
  const other = terminal();
  const work = other.prompts.busy(
    'Working',
    (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(new Error('aborted'));
        });
      }),
  );
  const isStopped = expect(work).rejects.toBeInstanceOf(InterviewLeft);
  await other.type(key);
  await isStopped;
});

test('a terminal that closes leaves the question, and every later one', async () => {
  const { prompts, keys } = terminal();
  const asked = prompts.text({ message: 'Name', ...any });
  await turn();
  keys.end();
  await expect(asked).rejects.toBeInstanceOf(InterviewLeft);
  await expect(prompts.yes('Well?', true)).rejects.toBeInstanceOf(InterviewLeft);
});

test('choices are ticked by name; what cannot be read cannot be ticked', async () => {
  const { prompts, type, screen } = terminal();
  const choices = ['cards', 'diaries', 'letters'].map((value) => ({
    value,
    label: value,
    isDisabled: value === 'diaries',
  }));
  const several = prompts.several('Tables', choices);
  await type('let', '\t', '\u007f', '\u007f', '\u007f', 'card', '\t', '\r');
  expect([...(await several)].sort()).toEqual(['cards', 'letters']);
  const one = prompts.one('Which?', choices, 'letters');
  await type('\r');
  expect(await one).toBe('letters');
  expect(screen()).toContain('diaries');
  prompts.close();
});
