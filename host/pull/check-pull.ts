import {
  PluginError,
  type PullCheck,
  type PullMode,
  type Puller,
  type PullSpan,
  type Verification,
} from '../../host-sdk/index.js';
import { requireCapability, requireSection, type Session } from '../sessions/session.js';
import { configuredTables } from './each-table.js';

/** A requested pull. */
export interface AskedPull {
  /** Default: the tables of the connection. */
  readonly tables?: readonly string[] | undefined;
  readonly mode?: PullMode | undefined;
  readonly span?: PullSpan | undefined;
  readonly verify?: Verification | undefined;
}

/**
 * The requested tables in the spelling of the plugin, each once. Throws `host.not_supported` without any or for a verification that the plugin lacks, and
 * `config.*` if the plugin refuses one; sends nothing.
 */
export function checkPull(session: Session, { tables, mode, span, verify }: AskedPull): readonly string[] {
  const puller = requireCapability(session, 'pull');
  requireSection(session, 'pull');
  if (verify !== undefined) requireVerification(puller, { verify, mode, span });
  return checkedTables(puller, {
    tables: tables ?? configuredTables(session),
    ...(mode === undefined ? {} : { mode }),
    ...(span === undefined ? {} : { span }),
  });
}

/** The plugin's spelling of the tables of a request; the given names, each once, if it has no `checkPull`. */
export function checkedTables(puller: Puller, request: PullCheck): readonly string[] {
  return puller.checkPull?.(request) ?? [...new Set(request.tables)];
}

/** Throws `host.not_supported` for a verification that the plugin lacks, and `config.invalid` for one of a mode. */
function requireVerification(
  puller: Puller,
  { verify, mode, span }: Pick<AskedPull, 'verify' | 'mode' | 'span'>,
): void {
  if (mode !== undefined || span !== undefined) {
    throw new PluginError('config.invalid', 'A verification compares the whole table.', {
      field: span === undefined ? 'mode' : 'span',
      fix: 'Leave out the mode and the dates.',
    });
  }
  const offered = puller.getVerifications?.() ?? [];
  if (offered.some((one) => one === verify)) return;
  throw new PluginError('host.not_supported', 'The plugin of this connection cannot verify tables this way.', {
    field: 'verify',
    fix: offered.length === 0 ? 'Pull without verification.' : `Verify by ${offered.join(' or ')}.`,
  });
}
