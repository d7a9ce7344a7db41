import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { commandProgress } from '../../host/progress/terminal-progress.js';
import { createScreen } from './screen.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('on a terminal', () => {
  test('every piece of work under way has a bar, with its pace, and waits reach all of them', () => {
    const screen = createScreen();
    const progress = commandProgress(screen.stream);
    const letters = progress.start('letters');
    const cards = progress.start('cards', 50);
    letters.update(1_200, 5_000, '300 rows/s, 4 lanes');
    cards.update(10, undefined, '5 rows/s');
    vi.advanceTimersByTime(200);
    expect(screen.lines()).toEqual([
      expect.stringMatching(/^letters +█+░+ 1200\/5000 300 rows\/s, 4 lanes$/),
      expect.stringMatching(/^cards +█+░+ 10\/50 5 rows\/s$/),
    ]);
    progress.announce('waiting 60 s: the tenant limits its rate');
    vi.advanceTimersByTime(200);
    expect(screen.lines()).toEqual([
      expect.stringMatching(/^letters .* 1200\/5000 waiting 60 s: the tenant limits its rate$/),
      expect.stringMatching(/^cards .* 10\/50 waiting 60 s: the tenant limits its rate$/),
    ]);
    progress.close();
  });

  test('an unknown number of rows is not shown as reached', () => {
    const screen = createScreen();
    const progress = commandProgress(screen.stream);
    progress.start('letters').update(700);
    vi.advanceTimersByTime(200);
    expect(screen.lines()).toEqual([expect.stringMatching(/^letters +░+ 700$/)]);
    progress.close();
  });

  test('what is done, and what is said meanwhile, become lines above the bars', () => {
    const screen = createScreen();
    const progress = commandProgress(screen.stream);
    const [letters, cards, notes] = ['letters', 'cards', 'notes'].map((name) => progress.start(name, 10));
    vi.advanceTimersByTime(200);
    cards?.update(10);
    cards?.end();
    progress.say('{"level":40}');
    progress.say('and');
    progress.say('more');
    letters?.update(3);
    vi.advanceTimersByTime(200);
    expect(screen.lines()).toEqual([
      'cards: 10 done',
      '{"level":40}',
      'and',
      'more',
      expect.stringMatching(/^letters .* 3\/10$/),
      expect.stringMatching(/^notes .* 0\/10$/),
    ]);
    notes?.end();
    progress.close();
  });

  test('the terminal is left clean, with what was done and a cursor, however often it is closed', () => {
    const screen = createScreen();
    const progress = commandProgress(screen.stream);
    const letters = progress.start('letters', 10);
    progress.start('cards', 10);
    vi.advanceTimersByTime(200);
    expect(screen.cursorShown()).toBe(false);
    letters.update(10);
    letters.end();
    progress.say('stopping');
    progress.close();
    screen.stream.write('result\n');
    progress.close();
    vi.advanceTimersByTime(1_000);
    expect(screen.lines()).toEqual(['letters: 10 done', 'stopping', 'result']);
    expect([screen.cursorShown(), screen.wraps()]).toEqual([true, true]);
  });

  test('a process that ends in the middle leaves it clean too', () => {
    const screen = createScreen();
    const before = process.listenerCount('exit');
    commandProgress(screen.stream).start('letters', 10);
    vi.advanceTimersByTime(200);
    const [closing] = process.listeners('exit').slice(before);
    closing?.(0);
    expect([screen.lines(), screen.cursorShown(), screen.wraps()]).toEqual([[], true, true]);
    expect(process.listenerCount('exit')).toBe(before);
  });
});

describe('where there is no terminal', () => {
  test('each piece of work says a line at most every five seconds, with the newest of everything, and one at its end', () => {
    const screen = createScreen({ terminal: false });
    const progress = commandProgress(screen.stream);
    const letters = progress.start('letters');
    const cards = progress.start('cards', 50);
    for (let second = 1; second <= 12; second += 1) {
      letters.update(second * 100, 5_000, `${second} rows/s`);
      vi.advanceTimersByTime(1_000);
    }
    progress.announce('waiting 60 s: slow down');
    vi.advanceTimersByTime(60_000);
    cards.update(50);
    cards.end();
    progress.announce('waiting 9 s: once more');
    vi.advanceTimersByTime(5_000);
    letters.end();
    progress.close();
    vi.advanceTimersByTime(60_000);
    expect(screen.lines()).toEqual([
      'letters: 500/5000, 5 rows/s',
      'letters: 1000/5000, 10 rows/s',
      'cards: 0/50, waiting 60 s: slow down',
      'letters: 1200/5000, waiting 60 s: slow down',
      'cards: 50 done',
      'letters: 1200/5000, waiting 9 s: once more',
      'letters: 1200 done',
    ]);
  });

  test('with nothing under way it is said at once', () => {
    const screen = createScreen({ terminal: false });
    const progress = commandProgress(screen.stream);
    progress.announce('waiting 2 s: trying again');
    expect(screen.lines()).toEqual(['waiting 2 s: trying again']);
  });
});
