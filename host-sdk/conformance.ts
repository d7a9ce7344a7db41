import type { ExamCheck, ExamSubject } from './exam/subject.js';
import { fieldChecks } from './exam/fields.js';
import { generalChecks } from './exam/general.js';
import { hostileChecks } from './exam/hostile.js';
import { problemChecks } from './exam/problems.js';
import { pullChecks } from './exam/pull.js';
import { requestChecks } from './exam/pull-requests.js';
import { telemetryChecks } from './exam/telemetry.js';
import { ticketingChecks } from './exam/ticketing.js';

/**
 * The exam that every plugin passes: named checks for whichever test runner the author likes. A check rejects with a
 * sentence when the plugin breaks the contract. Checks of abilities that the manifest does not declare are left out.
 *
 * ```ts
 * for (const { name, run } of conformanceChecks(subject)) test(name, run);
 * ```
 */
export function conformanceChecks(subject: ExamSubject): readonly ExamCheck[] {
  const { capabilities } = subject.manifest;
  return [
    ...generalChecks(subject),
    ...problemChecks(subject),
    ...telemetryChecks(subject),
    ...(capabilities.includes('fields') ? fieldChecks(subject) : []),
    ...(capabilities.includes('ticketing') ? ticketingChecks(subject) : []),
    ...(capabilities.includes('pull') ? [...pullChecks(subject), ...requestChecks(subject)] : []),
    ...hostileChecks(subject),
  ];
}

export type { ExamCheck, ExamSubject } from './exam/subject.js';
