import type { Check, HostServices, Problem, ValidateRequest, ValidateResult } from '../../host-sdk/index.js';
import { isPluginError } from '../../host-sdk/index.js';
import { parseConfig } from '../config/parse.js';
import { openConnection } from '../connection.js';
import type { Connection } from '../connection.js';
import { requireDistinctOutputs } from '../pull/output.js';
import { connectionChecks, OUTLINE } from './connection-checks.js';
import { dataChecks } from './data-checks.js';
import { deepChecks } from './deep-checks.js';
import type { Step, Trial } from './step.js';
import { ticketingChecks } from './ticketing-checks.js';

const CONFIGURATION = { step: 'configuration', title: 'Configuration is complete' };

/** Tries a configuration from its keys to its tables, for the sections it has. Without `deep` it only reads and logs in. */
export async function validateConfig(
  input: unknown,
  services: HostServices,
  request: ValidateRequest,
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
    if (parsed.config.data !== undefined) requireDistinctOutputs(parsed.config.data);
    connection = openConnection(parsed.config, services);
  } catch (error) {
    report({ ...CONFIGURATION, outcome: 'failed', problem: problemOf(error) });
    for (const step of Object.values(OUTLINE)) report({ ...step, outcome: 'skipped' });
    return { ok: false, checks };
  }
  const { config, warnings } = parsed;
  report({ ...CONFIGURATION, outcome: 'ok', ...(warnings.length === 0 ? {} : { detail: warnings.join('; ') }) });
  try {
    if (request.step !== CONFIGURATION.step) {
      const trial: Trial = { config, connection, services, signal: request.signal };
      await runSteps(stepsOf(trial, request.deep === true), request.step, report);
    }
  } finally {
    await connection.close();
  }
  return { ok: checks.every((check) => check.outcome !== 'failed'), checks };
}

function stepsOf(trial: Trial, deep: boolean): readonly Step[] {
  const { ticketing, data } = trial.config;
  return [
    ...connectionChecks(trial),
    ...(ticketing === undefined ? [] : ticketingChecks(trial, ticketing)),
    ...(ticketing === undefined || !deep ? [] : deepChecks(trial, ticketing)),
    ...(data === undefined ? [] : dataChecks(trial, data)),
  ];
}

async function runSteps(
  steps: readonly Step[],
  lastStep: string | undefined,
  report: (check: Check) => void,
): Promise<void> {
  let failed = false;
  for (const { step, title, run } of steps) {
    if (failed) {
      report({ step, title, outcome: 'skipped' });
    } else {
      try {
        const detail = await run();
        report({ step, title, outcome: 'ok', ...(detail === undefined || detail === '' ? {} : { detail }) });
      } catch (error) {
        failed = true;
        report({ step, title, outcome: 'failed', problem: problemOf(error) });
      }
    }
    if (step === lastStep) return;
  }
}

function problemOf(error: unknown): Problem {
  if (isPluginError(error)) return error.problem;
  throw error;
}
