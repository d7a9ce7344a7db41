import { InterviewLeft, type Choice, type Prompts } from '../../host/init/prompts.js';

/** The person presses Ctrl+C at the question. */
export const LEAVES = Symbol('leaves');

/** What is expected in a question, and what the person answers: of a list the label, or a part of it. */
export type Line = readonly [asked: RegExp, answer: string | boolean | readonly string[] | typeof LEAVES];

export interface Played {
  readonly prompts: Prompts;
  /** Everything that was shown: questions, faults and what was said. */
  readonly shown: string[];
}

/** A person who answers by a script, without a terminal. The first question that is not the next of the script fails the test. */
export function scripted(script: readonly Line[]): Played {
  const shown: string[] = [];
  const left = [...script];
  const next = (message: string): unknown => {
    shown.push(message);
    const line = left.shift();
    if (line?.[0].test(message) !== true) {
      throw new Error(
        `Asked "${message}" where the script has ${String(line?.[0])}. Before: ${shown.slice(-5).join(' | ')}`,
      );
    }
    if (line[1] === LEAVES) throw new InterviewLeft();
    return line[1];
  };
  const typed = (message: string, fault: (answer: string) => string | undefined): string => {
    for (;;) {
      const answer = next(message) as string;
      const wrong = fault(answer);
      if (wrong === undefined) return answer;
      shown.push(wrong);
    }
  };
  const take = (choices: readonly Choice[], wanted: string): string => {
    shown.push(...choices.map(({ label, hint = '' }) => `${label} (${hint})`));
    const found = choices.find(({ label, isDisabled }) => label.includes(wanted) && isDisabled !== true);
    if (found === undefined) throw new Error(`No choice ${wanted} in ${choices.map(({ label }) => label).join(', ')}`);
    return found.value;
  };
  const never = new AbortController().signal;
  return {
    shown,
    prompts: {
      text: async ({ message, fault }) => typed(message, fault),
      secret: async ({ message, fault }) => typed(message, fault),
      one: async (message, choices) => take(choices, next(message) as string),
      several: async (message, choices) => (next(message) as readonly string[]).map((wanted) => take(choices, wanted)),
      yes: async (message) => next(message) as boolean,
      say: (text) => void shown.push(text),
      busy: async (_text, work) => work(never, () => undefined),
      close: () => undefined,
    },
  };
}
