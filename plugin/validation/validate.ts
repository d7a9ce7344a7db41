import type { Check, HostServices, Problem, ValidateRequest, ValidateResult } from '../../host-sdk/index.js';
import { isPluginError } from '../../host-sdk/index.js';
import { parseConfig } from '../config/parse.js';
import type { Connection } from '../connection.js';
import type { OpenConnection } from '../container/tokens.js';
import { requireDistinctOutputs } from '../pull/output.js';
import { requireOrder, requireSpan } from '../pull/span.js';
import { connectionChecks, OUTLINE } from './connection-checks.js';
import { dataChecks } from './data-checks.js';
import { rightsCheck } from './rights-check.js';
import type { Step, Trial } from './step.js';
import { ticketingChecks } from './ticketing-checks.js';

const CONFIGURATION = { step: 'configuration', title: 'Configuration is complete' };

/** Tries a configuration from its keys to its tables, for the sections it has. Without `deep` it only reads and logs in. */
export async function validateConfig(
  input: unknown,
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
    parsed = parseConfig(input);
    const { data, time_zone: timeZone } = parsed.config;
    if (data !== undefined) {
      requireDistinctOutputs(data);
      requireOrder(data, timeZone);
      requireSpan(data, {}, { timeZone, now: services.clock.now() });
    }
    connection = open(parsed.config);
  } catch (error) {
    report({ ...CONFIGURATION, outcome: 'failed', problem: problemOf(error) });
    for (const step of Object.values(OUTLINE)) report({ ...step, outcome: 'skipped' });
    return { ok: false, checks };
  }
  const { config, warnings } = parsed;
  report({ ...CONFIGURATION, outcome: 'ok', ...(warnings.length === 0 ? {} : { detail: warnings.join('; ') }) });
  try {
    if (request.step !== CONFIGURATION.step) {
      const { queues, deep } = request;
      const trial: Trial = { config, connection, services, queues, call: request };
      await runSteps(stepsOf(trial, deep === true), request.step, report);
    }
  } finally {
    await connection.close();
  }
  return { ok: checks.every((check) => check.outcome !== 'failed'), checks };
}

/** Each group goes step by step. Without the connection nothing can be tried; the other groups do not wait for each other. */
function stepsOf(trial: Trial, deep: boolean): readonly (readonly Step[])[] {
  const { ticketing, data } = trial.config;
  return [
    connectionChecks(trial),
    ticketing === undefined ? [] : ticketingChecks(trial, ticketing, deep),
    data === undefined ? [] : dataChecks(trial, data),
    // Last, and whatever has failed: a missing right is a likely cause.
    deep ? [rightsCheck(trial)] : [],
  ];
}

async function runSteps(
  groups: readonly (readonly Step[])[],
  lastStep: string | undefined,
  report: (check: Check) => void,
): Promise<void> {
  let hasConnection = true;
  for (const [at, steps] of groups.entries()) {
    let failed: boolean = !hasConnection;
    for (const { step, title, run } of steps) {
      const check: Check = failed ? { step, title, outcome: 'skipped' } : await runStep({ step, title, run });
      failed ||= check.outcome === 'failed';
      report(check);
      if (step === lastStep) return;
    }
    if (at === 0) hasConnection = !failed;
  }
}

async function runStep({ step, title, run }: Step): Promise<Check> {
  try {
    const found = await run();
    const { detail, isWarning = false, ...more } = typeof found === 'object' ? found : { detail: found };
    const outcome = isWarning ? 'warned' : 'problem' in more ? 'failed' : 'ok';
    return { step, title, outcome, ...(detail === undefined || detail === '' ? {} : { detail }), ...more };
  } catch (error) {
    return { step, title, outcome: 'failed', problem: problemOf(error) };
  }
}

function problemOf(error: unknown): Problem {
  if (isPluginError(error)) return error.problem;
  throw error;
}
