import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../host-sdk/index.js';

/** The code of the setup link: whoever has it may set the first password, once. */
export interface SetupCode {
  readonly text: string;
  /** Whether this is the code, and it is neither used nor a day old. */
  fits(text: string): boolean;
  /** Ends it. */
  use(): void;
}

const VALID_MS = 24 * 3_600_000;

/** Held in memory: it ends with the process. */
export function createSetupCode(clock: Clock): SetupCode {
  const text = randomBytes(32).toString('base64url');
  const endsAt = clock.now() + VALID_MS;
  let used = false;
  return {
    text,
    fits: (given) => timingSafeEqual(digest(given), digest(text)) && !used && clock.now() < endsAt,
    use() {
      used = true;
    },
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
