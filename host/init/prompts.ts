/** The person has left the questions: Ctrl+C, Ctrl+D or Escape, or the terminal has closed. */
export class InterviewLeft extends Error {
  constructor() {
    super('The questions were left.');
    this.name = 'InterviewLeft';
  }
}

export interface TextQuestion {
  readonly message: string;
  /** Shown while nothing is typed; no answer. */
  readonly placeholder?: string;
  /** Answer to start from, for the person to change. */
  readonly initial?: string;
  /** What is wrong with an answer, in sentences; the question is asked again with it. */
  readonly fault: (answer: string) => string | undefined;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
  /** Shown, and cannot be taken. */
  readonly isDisabled?: boolean;
}

/** How a person is asked: on a terminal, or by a test. Every question rejects with {@link InterviewLeft}. */
export interface Prompts {
  text(question: TextQuestion): Promise<string>;
  /** A text of which nothing is shown. */
  secret(question: Pick<TextQuestion, 'message' | 'fault'>): Promise<string>;
  one(message: string, choices: readonly Choice[], initial?: string): Promise<string>;
  /** At least one of the choices. */
  several(message: string, choices: readonly Choice[]): Promise<readonly string[]>;
  yes(message: string, initial: boolean): Promise<boolean>;
  say(text: string): void;
  /** Shows that something is under way. The signal is aborted where the person leaves. */
  busy<T>(text: string, work: (signal: AbortSignal, tell: (text: string) => void) => Promise<T>): Promise<T>;
  /** Leaves the terminal as it was. */
  close(): void;
}
