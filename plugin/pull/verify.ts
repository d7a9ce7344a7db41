import {
  isPluginError,
  PluginError,
  type ExistingRows,
  type PullBatch,
  type Verification,
  type Verified,
} from '../../host-sdk/index.js';
import { IvantiError } from '../ivanti/problems.js';
import { cursorColumn, isSorted } from './comparing.js';
import { heldEntries } from './held-join.js';
import { marked, requireFew } from './reconcile.js';
import type { Session } from './session.js';
import { toJson, type TableState, type VerifyState } from './state.js';
import { compareRanges } from './verify-compare.js';
import { countability, verifiedCoverage } from './verify-coverage.js';
import { NOTHING_REPAIRED } from './verify-range.js';

/** An interrupted verification continues within this time; after that its first ranges were compared too long ago. */
const CONTINUES_MS = 7 * 86_400_000;

/**
 * Compares a table with what the tenant shows and repairs it. First it marks as deleted the records that an earlier
 * comparison missed and that are missing again. The state of increments and histories stays what it was. Throws
 * `tenant.mass_deletion` when so many records are missing that a lost right is more likely.
 */
export async function* verifyTable(session: Session, before: TableState): AsyncGenerator<PullBatch, TableState> {
  const { context, output, report } = session;
  const { existingRows, how } = requireComparable(session, before);
  const reading = await session.reading();
  const { acceptDeletes: acceptMany = false } = session.request;
  const comparing = { reading, output, existingRows, acceptMany };
  const now = context.client.serverClock.now() ?? context.clock.now();
  const total = await existingRows.count();
  let state = before;
  const deliver = (rows: PullBatch['rows'], verify: VerifyState): PullBatch => {
    state = { ...state, verify };
    report.compared(rows);
    report.verified(verifiedOf(verify), verify.compared, total);
    return { table: output.schema, rows, checkpoint: toJson(state), stats: report.stats() };
  };
  let verify = continued(before.verify, how, now);
  if (verify === undefined) {
    verify = {
      how,
      begun: new Date(now).toISOString(),
      compared: 0,
      ranges: 0,
      differing: 0,
      marked: 0,
      repaired: NOTHING_REPAIRED,
      missing: {},
    };
    for await (const found of marked(comparing, before)) {
      ({ state } = found);
      verify = { ...verify, marked: found.rows.length };
      yield deliver(found.rows, verify);
    }
  }
  const coverage = verifiedCoverage(reading, state, context.settings);
  const verifying = {
    ...comparing,
    coverage,
    ...countability(state, coverage, context.settings),
    recent: state.recent ?? {},
    horizon: state.bounds?.horizon === undefined ? Infinity : reading.line.parse(state.bounds.horizon),
    guard: (missing: number) => {
      if (!acceptMany) requireFew(missing, total, reading.table);
    },
  };
  const entries = heldEntries(existingRows, cursorColumn(comparing), state.cursors);
  try {
    for await (const step of compareRanges(verifying, entries, verify, isSorted(comparing))) {
      ({ verify } = step);
      yield deliver(step.rows, verify);
    }
  } catch (error) {
    if (!isPluginError(error) || error.code !== 'tenant.mass_deletion') throw error;
    const { verify: _verify, ...rest } = state;
    yield { table: output.schema, rows: [], checkpoint: toJson(rest), stats: report.stats() };
    throw error;
  }
  report.verified(verifiedOf(verify), total, total);
  const { verify: _done, ...rest } = state;
  return Object.keys(verify.missing).length === 0 ? rest : { ...rest, missing: verify.missing };
}

/** The records that only this verification has missed. Undefined when the table equals the tenant. */
export function unconfirmedProblem({ request, context }: Session, { missing }: TableState): PluginError | undefined {
  const count = Object.keys(missing ?? {}).length;
  if (count === 0) return undefined;
  const rows =
    count === 1 ? '1 row has a record that the tenant does' : `${count} rows have records that the tenant does`;
  return new IvantiError(
    'tenant.unconfirmed_deletion',
    `In ${request.table}, ${rows} not show; none of them is marked as deleted yet.`,
    {
      field: request.table,
      retryAt: new Date(context.clock.now() + CONFIRM_AFTER_MS).toISOString(),
    },
  );
}

/** A deletion takes two readings, which should not fall into the same disturbance. */
const CONFIRM_AFTER_MS = 3_600_000;

interface Comparable {
  readonly existingRows: ExistingRows;
  readonly how: Verification;
}

/** Throws `host.not_supported` where there is nothing to compare, or no way to. */
function requireComparable({ request }: Session, state: TableState): Comparable {
  const { existingRows, verify: how = 'counts', table } = request;
  if (existingRows === undefined || (how === 'deep' && existingRows.differing === undefined)) {
    throw new PluginError('host.not_supported', 'The destination cannot compare its rows with others.', {
      field: 'verify',
      fix: how === 'deep' ? 'Verify without deep, or use another destination.' : 'Use another destination.',
    });
  }
  const { bounds, spans, run, backfill, unseen } = state;
  if (bounds === undefined && spans === undefined && run === undefined && backfill === undefined && unseen !== true) {
    throw new PluginError('host.not_supported', `${table} was not read into this destination yet.`, {
      field: table,
      fix: 'Pull it first without verify.',
    });
  }
  return { existingRows, how };
}

function continued(verify: VerifyState | undefined, how: Verification, now: number): VerifyState | undefined {
  const isSame = verify?.how === how && now - Date.parse(verify.begun) < CONTINUES_MS;
  return isSame ? verify : undefined;
}

function verifiedOf({ how, ranges, differing, marked: deleted, repaired, missing }: VerifyState): Verified {
  const unconfirmed = Object.keys(missing).length;
  return { how, ranges, differing, ...repaired, extra: deleted + unconfirmed, unconfirmed };
}
