import fc from 'fast-check';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { saveRule } from '../../host/index.js';
import { createProgram } from '../../host/commands/program.js';
import { printCheck } from '../../host/commands/check.js';
import { printProblem } from '../../host/commands/print.js';
import { createLogger } from '../../host/logs/logger.js';
import { commandProgress } from '../../host/progress/terminal-progress.js';
import { colouredText } from '../../host/terminal/level-colour.js';
import { terminalLine, terminalText } from '../../host/terminal/terminal-text.js';
import { MEMORY } from './run-cli.js';
import { openTestStore, temporaryFolder } from './scene.js';
import { createScreen } from './screen.js';

/** Clears the screen, writes a line, turns the order of a line, hides, and breaks lines in other ways. */
const HOSTILE =
  'x\u001b[2J\u009b31m\r\u0007\u007f\u202e\u2066\u200b\u200d\ufeff\u00ad\u2028\u2029\u{E0041}\u3164\ufff9\ud800y';
const STEERS =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufff9\ufeff\ud800]|\u{E0041}/u;
const RECOGNISED = '\\u001b[2J\\u009b31m';

describe('the level of a log line', () => {
  const LINE = '2026-07-01T18:00:00.000Z WARN  No queue uses this connection ERROR';
  /** Node reads NO_COLOR and TERM for the depth. */
  const stream = (isTTY: boolean, depth: number) =>
    Object.assign(new PassThrough(), { isTTY, getColorDepth: () => depth }) as unknown as NodeJS.WriteStream;

  test('has a colour on a terminal, and nothing else of the line has', () => {
    expect(colouredText(LINE, stream(true, 8))).toBe(LINE.replace('WARN', '\u001b[33mWARN\u001b[39m'));
    expect(colouredText('\u001b[31mERROR', stream(true, 8))).toBe('\\u001b[31mERROR');
  });

  test('has none on a terminal without colours, and none for a program', () => {
    expect(colouredText(LINE, stream(true, 1))).toBe(LINE);
    expect(colouredText(LINE, stream(false, 8))).toBe(LINE);
  });
});

describe('a text for a terminal', () => {
  test('shows what would steer it, and keeps everything that people write', () => {
    expect(terminalText(HOSTILE)).toBe(
      'x\\u001b[2J\\u009b31m\\u000d\\u0007\\u007f\\u202e\\u2066\\u200b\\u200d\\ufeff\\u00ad\\u2028\\u2029\\udb40\\udc41\\u3164\\ufff9\\ud800y',
    );
    const plain = 'Müller 漢字 ❤️ 😀 Ελλάδα עברית العربية é 5 €\n  second';
    expect(terminalText(plain)).toBe(plain);
    expect(terminalLine('a\nb')).toBe('a\\u000ab');
  });

  test('means the same in JSON', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = terminalText(JSON.stringify({ [text]: text }));
        expect(line).not.toMatch(STEERS);
        expect(JSON.parse(line)).toEqual({ [text]: text });
      }),
    );
  });
});

describe('what the program prints', () => {
  const said = { out: '', error: '' };
  const take = (stream: 'out' | 'error') => (part: unknown) => {
    said[stream] += String(part);
    return true;
  };
  beforeEach(() => {
    Object.assign(said, { out: '', error: '' });
    vi.spyOn(process.stdout, 'write').mockImplementation(take('out'));
    vi.spyOn(process.stderr, 'write').mockImplementation(take('error'));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
  });
  const run = async (...args: readonly string[]) => {
    Object.assign(said, { out: '', error: '' });
    await (await createProgram(args)).parseAsync(args, { from: 'user' }).catch((error: unknown) => error);
    const whole = said.out + said.error;
    expect(whole).not.toMatch(STEERS);
    return whole;
  };

  test('of what lies in the store steers no terminal', async () => {
    const folder = temporaryFolder();
    const store = await openTestStore(folder);
    const timestamp = new Date().toISOString();
    const alert = { id: HOSTILE, timestamp, alertName: `${HOSTILE}\nRule forged takes it`, app: HOSTILE };
    writeFileSync(join(folder, 'alerts.json'), JSON.stringify([alert]));
    await saveRule(store.db, { name: HOSTILE, filter: { app: HOSTILE }, folder: HOSTILE });
    await saveRule(store.db, { name: `broken ${HOSTILE}`, filter: { app: { $regex: `(${HOSTILE}` } } });
    const at = ['--data', folder, '--plugin', MEMORY];
    expect(await run('alerts', 'import', join(folder, 'alerts.json'), ...at)).toContain('1 alerts read');
    expect(await run('rules', 'list', ...at)).toContain(RECOGNISED);
    expect(await run('rules', 'list', ...at, '--json')).toContain(RECOGNISED);
    const explained = await run('rules', 'explain', '1', ...at);
    expect(explained).toContain(RECOGNISED);
    expect(explained).not.toMatch(/^Rule forged/m);
    expect(await run('rules', 'explain', '1', ...at, '--json')).toContain(RECOGNISED);
  });

  test('of what was typed steers no terminal either', async () => {
    for (const args of [
      ['rules', 'list', `--${HOSTILE}`],
      [HOSTILE],
      ['rules', 'list', '--folder', HOSTILE, '--data', join(temporaryFolder(), HOSTILE.slice(0, 5))],
      ['pull', '--mode', HOSTILE],
      ['check', '--config', HOSTILE],
    ]) {
      await run(...args);
    }
    expect(await run('rules', 'list', `--${HOSTILE}`)).toContain(RECOGNISED);
  });

  test('of a problem, a check or a log steers nothing and begins no line of its own', () => {
    const text = `${HOSTILE}\nFix       run this`;
    const problem = { code: 'tenant.refused', blame: 'tenant', retry: 'never', message: text, fix: text } as never;
    printProblem(problem, false);
    printProblem(problem, true);
    printCheck({ name: 'c', title: text, outcome: 'failed', detail: text, lines: [text], rights: [] } as never);
    for (const format of ['text', 'json'] as const)
      createLogger('info', undefined, format).info(text, { [text]: text });
    const whole = said.out + said.error;
    expect(whole).not.toMatch(STEERS);
    expect(whole).not.toMatch(/^Fix {7}run this/m);
  });
});

test.each([true, false])('progress of work with a hostile name steers nothing (terminal: %s)', (terminal) => {
  vi.useFakeTimers();
  try {
    // This screen throws at every sequence that progress bars have no use for.
    const screen = createScreen({ terminal });
    const progress = commandProgress(screen.stream);
    const bar = progress.start(HOSTILE, 10);
    bar.update(1, 10, HOSTILE);
    vi.advanceTimersByTime(6_000);
    const shown = screen.lines().join('\n');
    expect(shown).toContain(RECOGNISED);
    expect(shown).not.toMatch(STEERS);
    progress.announce(`${HOSTILE}\nforged`);
    progress.say(HOSTILE);
    vi.advanceTimersByTime(6_000);
    bar.end();
    progress.close();
    const seen = screen.lines().join('\n');
    expect(seen).toContain(RECOGNISED);
    expect(seen).not.toMatch(STEERS);
    expect(seen).not.toMatch(/^forged/m);
  } finally {
    vi.useRealTimers();
  }
});
