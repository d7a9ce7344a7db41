import type { Check, HostServices, ValidateRequest, ValidateResult } from '../../host-sdk/index.js';
import { parseConfig, parseDraft } from '../config/parse.js';
import type { Connection } from '../container/parts.js';
import type { OpenConnection } from '../container/tokens.js';
import { requireDistinctOutputs } from '../pull/output.js';
import { requireOrder, requireSpan } from '../pull/span.js';
import { connectionChecks, OUTLINE } from './connection-checks.js';
import { dataChecks } from './data-checks.js';
import { rightsCheck } from './rights-check.js';
import { problemOf, runSteps, skipped } from './run-steps.js';
import type { Step, Trial } from './step.js';
import { ticketingChecks } from './ticketing-checks.js';

const CONFIGURATION = { step: 'configuration', title: 'Configuration is complete' };

/** The configuration to check. Of a draft, the part outside its sections. */
interface Tried {
  readonly config: unknown;
  readonly isDraft: boolean;
}

/**
 * Checks a configuration, from its keys to its tables, for the sections that it has. Without `deep` it only reads and
 * logs in.
 */
export async function validateConfig(
  { config: input, isDraft }: Tried,
  services: HostServices,
  request: ValidateRequest,
  open: OpenConnection,
): Promise<ValidateResult> {
  const checks: Check[] = [];
  const report = (check: Check) => {
    checks.push(check);
    request.onCheck?.(check);
  };
  let parsed: ReturnType<typeof parseConfig>;
  let connection: Connection;
  try {
    parsed = isDraft ? parseDraft(input) : parseConfig(input);
    const { data, time_zone: timeZone } = parsed.config;
    if (data !== undefined && !isDraft) {
      requireDistinctOutputs(data);
      requireOrder(data, timeZone);
      requireSpan(data, {}, { timeZone, now: services.clock.now() });
    }
    connection = open(parsed.config);
  } catch (error) {
    report({ ...CONFIGURATION, outcome: 'failed', problem: problemOf(error) });
    for (const step of Object.values(OUTLINE)) report(skipped(step, 'the configuration is not valid'));
    return { ok: false, checks };
  }
  const { config, warnings } = parsed;
  report({ ...CONFIGURATION, outcome: 'ok', ...(warnings.length === 0 ? {} : { detail: warnings.join('; ') }) });
  try {
    if (request.step !== CONFIGURATION.step) {
      const { queues, deep } = request;
      const trial: Trial = { config, connection, services, queues, call: request };
      const steps = isDraft ? connectionChecks(trial) : stepsOf(trial, deep === true);
      await runSteps(steps, request.step, report);
    }
  } finally {
    await connection.close();
  }
  return { ok: checks.every((check) => check.outcome !== 'failed'), checks };
}

/** In reading order. The check of rights comes last: a missing right is a likely cause of the others. */
function stepsOf(trial: Trial, deep: boolean): readonly Step[] {
  const { ticketing, data } = trial.config;
  return [
    ...connectionChecks(trial),
    ...(ticketing === undefined ? [] : ticketingChecks(trial, ticketing, deep)),
    ...(data === undefined ? [] : dataChecks(trial, data)),
    ...(deep ? [rightsCheck(trial)] : []),
  ];
}
