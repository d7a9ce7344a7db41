import { withValue, type Check, type JsonObject, type Proposal, type ValidateResult } from '../../host-sdk/index.js';
import type { Session } from '../sessions/session.js';
import { fieldAt, textOf, type FormSchema } from './form-field.js';

interface Asking {
  /** Whether a person wants the value for the field. */
  readonly isWanted: (proposal: Proposal, field: FormSchema) => Promise<boolean>;
  /** Called for each try with a requested value. */
  readonly onTried: (check: Check) => void;
  readonly signal: AbortSignal;
}

/** What became of a connection by the proposals of its checks. */
export interface Proposed {
  readonly config: JsonObject;
  /** Proposals that the configuration now contains. */
  readonly taken: readonly Proposal[];
  /** The checks as they are with that. */
  readonly result: ValidateResult;
}

/**
 * Asks for each value that the checks of a connection propose whether it is wanted, and tries the connection with it. A
 * value is taken when its check has passed with it, with nothing to look at.
 */
export async function takeProposals(session: Session, result: ValidateResult, asking: Asking): Promise<Proposed> {
  const { configurationSchema, connection, plugin } = session;
  let proposed: Proposed = { config: connection.config, taken: [], result };
  for (const { proposal, step } of result.checks) {
    const field = proposal === undefined ? undefined : fieldAt(configurationSchema, proposal.key);
    if (proposal === undefined || field === undefined) continue;
    if (!(await asking.isWanted(proposal, field))) continue;
    const config = withValue(proposed.config, proposal.key, proposal.value);
    const { checks } = await plugin.validate({ config, step, signal: asking.signal });
    const tried = checks.find((check) => check.step === step && check.outcome !== 'skipped') ?? failedOf(checks);
    if (tried === undefined) continue;
    asking.onTried(tried);
    if (tried.outcome !== 'ok') continue;
    const all = proposed.result.checks.map((check) => (check.step === step ? tried : check));
    proposed = { config, taken: [...proposed.taken, proposal], result: { ...result, checks: all } };
  }
  return proposed;
}

/** Such as `Use TestField for the keys of tickets`. */
export function proposalText({ value, purpose }: Proposal): string {
  return `Use ${textOf(value)} for ${purpose}`;
}

function failedOf(checks: readonly Check[]): Check | undefined {
  return checks.find(({ outcome }) => outcome === 'failed');
}
