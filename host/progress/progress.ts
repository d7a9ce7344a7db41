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

/** Shows nothing. */
export const silentProgress: Progress = () => ({
  step: () => undefined,
  update: () => undefined,
  note: () => undefined,
  end: () => undefined,
});
