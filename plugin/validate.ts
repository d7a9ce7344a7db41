import type { Check, HostServices, Problem, ValidateRequest, ValidateResult } from '../host-sdk/index.js';
import { isPluginError } from '../host-sdk/index.js';
import { REMOTE_OUTLINE, stepsOf } from './checks.js';
import type { Step } from './checks.js';
import { parseConfig } from './config/parse.js';
import type { Config } from './config/schema.js';
import { openConnection } from './connection.js';
import type { Connection } from './connection.js';
import { requireDistinctOutputs } from './pull/output.js';

/** Tries a configuration from its keys to its tables. Sends reads and logins only. */
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
  let parsed: { readonly config: Config; readonly warnings: readonly string[] };
  let connection: Connection;
  const first = { step: 'configuration', title: 'Configuration is complete' };
  try {
    parsed = parseConfig(input);
    connection = openConnection(parsed.config, services);
    if (parsed.config.data !== undefined) requireDistinctOutputs(parsed.config.data);
  } catch (error) {
    report({ ...first, outcome: 'failed', problem: problemOf(error) });
    for (const { step, title } of REMOTE_OUTLINE) report({ step, title, outcome: 'skipped' });
    return { ok: false, checks };
  }
  report({ ...first, outcome: 'ok', ...(parsed.warnings.length === 0 ? {} : { detail: parsed.warnings.join('; ') }) });
  try {
    await runSteps(stepsOf(parsed.config, connection, services, request), request, report);
  } finally {
    await connection.close();
  }
  return { ok: checks.every((check) => check.outcome !== 'failed'), checks };
}

async function runSteps(
  steps: readonly Step[],
  request: ValidateRequest,
  report: (check: Check) => void,
): Promise<void> {
  let failed = false;
  if (request.step === 'configuration') return;
  for (const { step, title, run } of steps) {
    if (failed) {
      report({ step, title, outcome: 'skipped' });
    } else {
      try {
        const detail = await run();
        report({ step, title, outcome: 'ok', ...(detail === undefined ? {} : { detail }) });
      } catch (error) {
        failed = true;
        report({ step, title, outcome: 'failed', problem: problemOf(error) });
      }
    }
    if (step === request.step) return;
  }
}

function problemOf(error: unknown): Problem {
  if (isPluginError(error)) return error.problem;
  throw error;
}
