import type { Proposal, ValidateResult } from '../../host-sdk/index.js';
import { terminalAsker } from '../init/askers.js';
import { textOf } from '../init/form-field.js';
import { proposalText, takeProposals } from '../init/take-proposals.js';
import type { Proposed } from '../init/take-proposals.js';
import type { Session } from '../sessions/session.js';
import { terminalLine } from '../terminal/terminal-text.js';
import { printCheck } from './check.js';
import { printAside, printProblem } from './print.js';

interface OfferSettings {
  readonly signal: AbortSignal;
  readonly json?: boolean | undefined;
}

/** Asks on a terminal whether to use the values that checks propose. Without a terminal it uses none, and prints how to. */
export async function offerProposals(
  session: Session,
  result: ValidateResult,
  { signal, json = false }: OfferSettings,
): Promise<Proposed> {
  const { config } = session.connection;
  const proposals = result.checks.flatMap(({ proposal }) => (proposal === undefined ? [] : [proposal]));
  if (proposals.length === 0) return { config, taken: [], result };
  if (!process.stdin.isTTY) {
    printAside(proposals.map(howToTake).map(terminalLine).join('\n'));
    return { config, taken: [], result };
  }
  return takeProposals(session, result, {
    signal,
    isWanted: async (proposal, field) => {
      // Ctrl+C stops the checks between two questions only while nothing reads the terminal.
      const { confirm, close } = terminalAsker();
      try {
        return await confirm(proposal.key, field, `${proposalText(proposal)}?`);
      } catch (error) {
        if ((error as Error).name !== 'AbortError') throw error;
        // Ctrl+C and Ctrl+D end the questions: the connection is already written and checked.
        printAside('');
        return false;
      } finally {
        close();
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
