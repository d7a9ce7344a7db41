import type { Proposal, ValidateResult } from '../../host-sdk/index.js';
import { textOf } from '../init/form-field.js';
import { InterviewLeft, type Prompts } from '../init/prompts.js';
import { proposalText, takeProposals, type Proposed } from '../init/take-proposals.js';
import type { Session } from '../sessions/session.js';
import { terminalLine } from '../terminal/terminal-text.js';
import { printCheck } from './check.js';
import { printAside, printProblem } from './print.js';

/** Opens the terminal for questions. */
export type OpenPrompts = () => Promise<Prompts>;

interface OfferSettings {
  readonly signal: AbortSignal;
  readonly json?: boolean | undefined;
  /** Undefined where there is no person. */
  readonly openPrompts: OpenPrompts | undefined;
}

/** Asks on a terminal whether to use the values that checks propose. Without a terminal it uses none, and prints how to. */
export async function offerProposals(
  session: Session,
  result: ValidateResult,
  { signal, json = false, openPrompts }: OfferSettings,
): Promise<Proposed> {
  const { config } = session.connection;
  const proposals = result.checks.flatMap(({ proposal }) => (proposal === undefined ? [] : [proposal]));
  if (proposals.length === 0) return { config, taken: [], result };
  if (openPrompts === undefined) {
    printAside(proposals.map(howToTake).map(terminalLine).join('\n'));
    return { config, taken: [], result };
  }
  return takeProposals(session, result, {
    signal,
    isWanted: async (proposal, field) => {
      // The checks between two questions can be stopped with Ctrl+C only while no question is open.
      const prompts = await openPrompts();
      try {
        const about = field.description === undefined ? [] : [field.description];
        return await prompts.yes([`${proposalText(proposal)}?`, ...about].join('\n'), true);
      } catch (error) {
        if (!(error instanceof InterviewLeft)) throw error;
        // The connection is written and checked, so that nothing is left to be stopped.
        return false;
      } finally {
        prompts.close();
      }
    },
    onTried: (check) => {
      if (!json) printCheck(check);
      if (check.problem !== undefined) printProblem(check.problem, false, session.configurationSchema);
      if (check.outcome !== 'ok') printAside('The proposal is not used. The connection stays unchanged.');
    },
  });
}

function howToTake(proposal: Proposal): string {
  const { key, value } = proposal;
  return `${proposalText(proposal)}: run init again with --force --set ${key}=${textOf(value)}`;
}
