import type { Capability } from './plugin.js';
import { CALL_CHECKS } from './exam/calls.js';
import { checkOf, type CheckRow, type ExamCheck } from './exam/check.js';
import { OFFER_CHECKS } from './exam/connection-offers.js';
import { CONNECTION_CHECKS } from './exam/connection.js';
import { FORM_CHECKS } from './exam/connection-forms.js';
import { ENDING_CHECKS } from './exam/endings.js';
import { FIELD_CHECKS } from './exam/fields.js';
import { HOSTILE_CHECKS } from './exam/hostile.js';
import { MANIFEST_CHECKS } from './exam/manifest.js';
import { PLACE_CHECKS } from './exam/places.js';
import { PROBLEM_CHECKS } from './exam/problems.js';
import { PULL_END_CHECKS } from './exam/pull-ends.js';
import { VERIFY_CHECKS } from './exam/pull-verify.js';
import { REQUEST_CHECKS } from './exam/pull-requests.js';
import { ROW_CHECKS } from './exam/pull-rows.js';
import { PULL_CHECKS } from './exam/pull.js';
import { SECRET_CHECKS } from './exam/secrets.js';
import type { ExamSubject } from './exam/subject.js';
import { SYNC_CHECKS } from './exam/sync.js';
import { OUTCOME_CHECKS } from './exam/ticket-outcomes.js';
import { TICKET_CHECKS } from './exam/ticketing.js';

/** The checks for every plugin, and those for each declared capability. */
const GENERAL: readonly CheckRow[] = [
  ...MANIFEST_CHECKS,
  ...CONNECTION_CHECKS,
  ...OFFER_CHECKS,
  ...FORM_CHECKS,
  ...ENDING_CHECKS,
  ...SECRET_CHECKS,
  ...PROBLEM_CHECKS,
  ...CALL_CHECKS,
  ...PLACE_CHECKS,
];
const OF_CAPABILITY: Readonly<Record<Capability, readonly CheckRow[]>> = {
  fields: FIELD_CHECKS,
  ticketing: [...TICKET_CHECKS, ...OUTCOME_CHECKS, ...SYNC_CHECKS],
  pull: [...PULL_CHECKS, ...REQUEST_CHECKS, ...ROW_CHECKS, ...PULL_END_CHECKS, ...VERIFY_CHECKS],
};

/**
 * The exam that every plugin must pass: named checks for any test runner. A check rejects with a
 * sentence when the plugin breaks the contract. Checks of undeclared capabilities are omitted; a check
 * that needs a missing part of the subject is included with the reason, and rejects with it.
 *
 * ```ts
 * for (const { name, skipped, run } of conformanceChecks(subject)) test.skipIf(skipped !== undefined)(name, run);
 * ```
 */
export function conformanceChecks(subject: ExamSubject): readonly ExamCheck[] {
  const { capabilities } = subject.manifest;
  const rows = [...GENERAL, ...capabilities.flatMap((one) => OF_CAPABILITY[one]), ...HOSTILE_CHECKS];
  return rows.map((row) => checkOf(row, subject));
}

export type { ExamCheck } from './exam/check.js';
export { examine } from './exam/examine.js';
export type { ExamineOptions, ExamResult } from './exam/examine.js';
export type { ExamSetting, ExamSetup } from './exam/setting.js';
export type { ExamSubject } from './exam/subject.js';
export { fakeClock, hurriedClock } from './fakes/clock.js';
export type { FakeClock } from './fakes/clock.js';
export { fakeLedger, fakePlaces } from './fakes/ledger.js';
export type { FakeLedger, FakePlaces, GivenPlace, RecordedCall } from './fakes/ledger.js';
export { fakeLogins } from './fakes/logins.js';
export type { FakeLogins } from './fakes/logins.js';
export { fakeLogger } from './fakes/logger.js';
export type { FakeLogger, LogLine } from './fakes/logger.js';
export { fakeSecrets, fakeServices, fakeState } from './fakes/services.js';
export type { FakeServices, FakeState } from './fakes/services.js';
export { fakeTelemetry } from './fakes/telemetry.js';
export type { FakeTelemetry } from './fakes/telemetry.js';
