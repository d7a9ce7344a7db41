/** Starts showing one piece of work. */
export type Progress = (label: string, total?: number) => ProgressBar;

/** One piece of work under way. */
export interface ProgressBar {
  /** One more is done. */
  step(): void;
  /** So many are done, of so many where that is known; `pace` says how fast, and takes the place of a note. */
  update(done: number, total?: number, pace?: string): void;
  /** Why it is waiting, or what it has just found. */
  note(text: string): void;
  end(): void;
}

/** What is shown of all work under way; `close` leaves the terminal as it was. */
export interface ProgressView {
  readonly start: Progress;
  /** Writes a line of text that stays, above what is shown of the work. */
  readonly say: (line: string) => void;
  readonly close: () => void;
}

/** Shows nothing. */
export const silentProgress: Progress = () => ({
  step: () => undefined,
  update: () => undefined,
  note: () => undefined,
  end: () => undefined,
});
