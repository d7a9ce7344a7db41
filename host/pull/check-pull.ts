import type { PullCheck, PullMode, Puller, PullSpan } from '../../host-sdk/index.js';
import { requireCapability, requireSection } from '../sessions/session.js';
import type { Session } from '../sessions/session.js';
import { configuredTables } from './each-table.js';

/** What somebody asks to be read. */
export interface AskedPull {
  /** Default: those that the connection names. */
  readonly tables?: readonly string[] | undefined;
  readonly mode?: PullMode | undefined;
  readonly span?: PullSpan | undefined;
}

/**
 * The tables that are asked for, by their one spelling and each once. Throws `host.not_supported` without any, and
 * `config.*` for what the plugin refuses; nothing is sent.
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

/** What the plugin makes of the tables of a request; names as they are written, each once, where it does not say. */
export function checkedTables(puller: Puller, request: PullCheck): readonly string[] {
  return puller.checkPull?.(request) ?? [...new Set(request.tables)];
}
