import type { HostServices } from '../services.js';
import type { ExamSubject } from './subject.js';

/** What an author brings besides the plugin: a product that may be written to, and how to reach it. */
export interface ExamSetting extends Omit<ExamSubject, 'manifest' | 'createPlugin' | 'services' | 'hostile'> {
  /** Default: fakes, with a clock whose sleeps are over at once. */
  readonly services?: HostServices;
  /** As {@link ExamSubject.hostile}; the plugin is found by its manifest. */
  readonly hostile?: Omit<NonNullable<ExamSubject['hostile']>, 'module'>;
  /** Called when the check is over, however it ended. */
  readonly close?: () => Promise<void> | void;
}

/** The default export of an exam file such as `exam.js`: called for each check, so that each finds the product as new. */
export type ExamSetup = () => ExamSetting | Promise<ExamSetting>;
