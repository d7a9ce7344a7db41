/** Starts showing one task. */
export type Progress = (label: string, total?: number) => ProgressBar;

/** One running task. */
export interface ProgressBar {
  /** Increases the count by one. */
  step(): void;
  /** Sets the count, and the total if known; `pace` is the speed, and replaces a note. */
  update(done: number, total?: number, pace?: string): void;
  /** Shows why it is waiting, or its latest finding. */
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
