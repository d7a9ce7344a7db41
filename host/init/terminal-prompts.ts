import { PassThrough, type Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  autocompleteMultiselect,
  confirm,
  isCancel,
  password,
  S_BAR,
  select,
  text,
  type CANCEL_SYMBOL,
  type Option,
} from '@clack/prompts';
import { terminalLine, terminalText } from '../terminal/terminal-text.js';
import { InterviewLeft, type Choice, type Prompts } from './prompts.js';

/** The part of `process.stdin` that is used. */
export interface Keys {
  setRawMode?(isRaw: boolean): unknown;
  on(event: 'data' | 'end', listener: (chunk: Buffer) => void): unknown;
  off(event: 'data' | 'end', listener: (chunk: Buffer) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

const CTRL_C = '\u0003';
const LEAVING = new Set([CTRL_C, '\u0004']);
/** What arrives so soon after a secret belongs to the same paste, and must not show up in the next question. */
const PASTE_REST_MS = 150;
/** Rows of a list at once. */
const ROWS = 12;

interface Ways {
  readonly input: PassThrough;
  readonly output: Writable;
  readonly signal: AbortSignal;
}

/**
 * Asks a person on the terminal. The questions go to stderr, so that stdout keeps the result alone. The terminal echoes
 * nothing until `close`: keys reach the open question, and between two questions they are dropped.
 */
export function terminalPrompts(keys: Keys = process.stdin, output: Writable = process.stderr): Prompts {
  const left = new AbortController();
  let open: PassThrough | undefined;
  let question = left;
  const hear = (chunk: Buffer) => {
    const isLeaving = LEAVING.has(chunk.toString('latin1'));
    if (open === undefined && isLeaving) left.abort(new InterviewLeft());
    else open?.write(isLeaving ? CTRL_C : chunk);
  };
  const end = () => {
    left.abort(new InterviewLeft());
    question.abort();
  };
  requireSize(output);
  keys.setRawMode?.(true);
  keys.on('data', hear);
  keys.on('end', end);
  keys.resume();

  async function ask<T>(run: (ways: Ways) => Promise<T | typeof CANCEL_SYMBOL>): Promise<T> {
    left.signal.throwIfAborted();
    const input = new PassThrough();
    open = input;
    // Its own for each question: each one listens to it.
    question = new AbortController();
    try {
      const answer = await run({ input, output, signal: question.signal });
      if (isCancel(answer)) throw new InterviewLeft();
      return answer;
    } finally {
      open = undefined;
      input.destroy();
    }
  }

  return {
    text: ({ message, placeholder, initial, fault }) =>
      ask((ways) =>
        text({
          ...ways,
          message: framed(message),
          ...(placeholder === undefined ? {} : { placeholder: terminalLine(placeholder) }),
          ...(initial === undefined ? {} : { initialValue: initial }),
          validate: (answer = '') => fault(answer.trim()),
        }),
      ).then((answer) => answer.trim()),
    async secret({ message, fault }) {
      const validate = (answer = '') => fault(answer);
      const answer = await ask((ways) => password({ ...ways, message: framed(message), mask: '', validate }));
      await sleep(PASTE_REST_MS);
      return answer;
    },
    one: (message, choices, initial) =>
      ask((ways) =>
        select({
          ...ways,
          message: terminalText(message),
          options: choices.map(optionOf),
          maxItems: ROWS,
          ...(initial === undefined ? {} : { initialValue: initial }),
        }),
      ),
    several: (message, choices) =>
      ask((ways) =>
        autocompleteMultiselect({
          ...ways,
          message: framed(message),
          options: choices.map(optionOf),
          maxItems: ROWS,
          placeholder: 'Type to filter',
          required: true,
        }),
      ),
    yes: (message, initial) =>
      ask((ways) => confirm({ ...ways, message: terminalText(message), initialValue: initial })),
    say(words) {
      output.write(`${terminalText(words)}\n`.replaceAll('\n', '\r\n'));
    },
    async busy(words, work) {
      left.signal.throwIfAborted();
      const show = (now: string) => void output.write(`\r\u001b[K${terminalLine(now)}`);
      show(`${words} ...`);
      try {
        return await work(left.signal, (now) => {
          show(`${words} ... ${now}`);
        });
      } catch (error) {
        throw left.signal.aborted ? new InterviewLeft() : error;
      } finally {
        output.write('\r\u001b[K');
      }
    },
    close() {
      keys.off('data', hear);
      keys.off('end', end);
      keys.setRawMode?.(false);
      keys.pause();
    },
  };
}

function optionOf({ value, label, hint, isDisabled = false }: Choice): Option<string> {
  return {
    value,
    label: terminalLine(label),
    ...(hint === undefined ? {} : { hint: terminalLine(hint) }),
    ...(isDisabled ? { disabled: true } : {}),
  };
}

/** Lists put the frame before each line of a message themselves; questions for a text do not. */
function framed(message: string): string {
  return terminalText(message).replaceAll('\n', `\n${S_BAR}  `);
}

/** Some terminals, such as those of containers, say that they have no columns: the questions would be broken into letters. */
function requireSize(output: Writable & { columns?: number; rows?: number }): void {
  if (output.columns === 0) output.columns = 80;
  if (output.rows === 0) output.rows = 24;
}
