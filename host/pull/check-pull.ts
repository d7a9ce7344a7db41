import type { PullCheck, PullMode, Puller, PullSpan } from '../../host-sdk/index.js';
import { requireCapability, requireSection, type Session } from '../sessions/session.js';
import { configuredTables } from './each-table.js';

/** A requested pull. */
export interface AskedPull {
  /** Default: the tables of the connection. */
  readonly tables?: readonly string[] | undefined;
  readonly mode?: PullMode | undefined;
  readonly span?: PullSpan | undefined;
}

/**
 * The requested tables in the spelling of the plugin, each once. Throws `host.not_supported` without any, and
 * `config.*` if the plugin refuses one; sends nothing.
 */
export function checkPull(session: Session, { tables, mode, span }: AskedPull): readonly string[] {
  const puller = requireCapability(session, 'pull');
  requireSection(session, 'pull');
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
