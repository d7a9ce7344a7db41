import type { HostServices } from '../services.js';
import type { ExamSubject } from './subject.js';

/** The author's test product, which the exam may write to, and how to reach it. */
export interface ExamSetting extends Omit<ExamSubject, 'manifest' | 'createPlugin' | 'services' | 'hostile'> {
  /** Default: fakes, with a clock whose sleeps end at once. */
  readonly services?: HostServices;
  /** As {@link ExamSubject.hostile}; the plugin is found by its manifest. */
  readonly hostile?: Omit<NonNullable<ExamSubject['hostile']>, 'module'>;
  /** Called after the check, in every case. */
  readonly close?: () => Promise<void> | void;
}

/** The default export of an exam file such as `exam.js`: called for each check, so that each starts with a new product. */
export type ExamSetup = () => ExamSetting | Promise<ExamSetting>;
