import type { Pump } from './pumps.js';

/**
 * Characters of the texts that are tried: short ones in small steps, so that a pattern whose time doubles with each
 * character is found before it takes too long, and a long one for those whose time grows with a power.
 */
const LENGTHS = [14, 20, 26, 32, 40, 50, 64, 90, 400, 16_000];
/** Below this a time is noise. */
const NOISE_MS = 2;
const PATIENCE_MS = 250;
/** What twice the text takes where the time grows with it, and some noise. */
const CALM = 2.5;

/**
 * How many times as long a pattern takes for twice the text, at the first length where that can be measured; 1 where it
 * is over at once for any text.
 */
export function growthOf(pattern: RegExp, pump: Pump): number {
  const countFor = (length: number) => Math.ceil(length / pump.again.length);
  for (let warm = 0; warm < 3; warm++) run(pattern, textOf(pump, countFor(LENGTHS[0] ?? 1)));
  for (const count of new Set(LENGTHS.map(countFor))) {
    const text = textOf(pump, count);
    if (timeOf(pattern, text) < NOISE_MS) continue;
    const half = textOf(pump, Math.floor(count / 2));
    const least = { whole: Infinity, half: Infinity };
    // What only seems to grow is measured until it has had a quiet moment.
    for (let spent = 0; spent < PATIENCE_MS; spent += least.whole) {
      least.whole = Math.min(least.whole, timeOf(pattern, text));
      least.half = Math.min(least.half, timeOf(pattern, half));
      if (least.whole < NOISE_MS || least.whole / least.half <= CALM) break;
    }
    if (least.whole >= NOISE_MS) return least.whole / least.half;
  }
  return 1;
}

function textOf({ before, again, after }: Pump, count: number): string {
  return before + again.repeat(count) + after;
}

function timeOf(pattern: RegExp, text: string): number {
  const start = performance.now();
  run(pattern, text);
  return performance.now() - start;
}

function run(pattern: RegExp, text: string): void {
  if (pattern.global) text.replace(pattern, '');
  else pattern.test(text);
}
