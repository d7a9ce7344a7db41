import { columnsOf, isPluginError, type PullBatch, type PullRequest, type PluginError } from '../../host-sdk/index.js';
import type { CallCounter } from '../http/send.js';
import type { CallOptions } from '../odata/client.js';
import { isContradiction } from '../odata/contradiction.js';
import { frameOf } from './certify.js';
import { checkPull } from './check-pull.js';
import type { PullContext } from './context.js';
import { describeTable } from './describe-table.js';
import { driftNotes, fieldsOf } from './drift.js';
import { planTable } from './plan-table.js';
import { readHistory } from './history.js';
import { readIncrement } from './increment.js';
import { OtherStampForm } from './read-page.js';
import { reconcile } from './reconcile.js';
import { startReport } from './report.js';
import { openSession, type Session } from './session.js';
import { readState, toJson, type RunState, type TableState } from './state.js';
import { unconfirmedProblem, verifyTable } from './verify.js';

/** One run over one table, from its stored state to its end. */
export async function* pullTable(given: PullContext, asked: PullRequest): AsyncGenerator<PullBatch> {
  const [table = asked.table] = checkPull(given, { ...asked, tables: [asked.table] });
  const request = { ...asked, table };
  const callCounter: CallCounter = { calls: 0 };
  const options: CallOptions = { purpose: 'data', signal: request.signal, onEvent: request.onEvent, callCounter };
  const { entity, context } = await describeTable(given, table, options);
  const stored = readState(request.checkpoint, given.client.endpoint.host);
  const acceptSchema = request.acceptSchema === true;
  const verifies = request.verify !== undefined;
  const { output, state, warnings } = await planTable({ context, table, entity, stored, acceptSchema, verifies });
  const session = (refresh: boolean) => {
    const report = startReport(output.schema, callCounter, state, frameOf(context, output));
    for (const warning of warnings) report.warn(warning);
    return openSession({ context, request, entity, output, report, options, refresh, known: stored.fields });
  };
  try {
    yield* pullFrom(session(false), state);
  } catch (error) {
    if (!(error instanceof OtherStampForm)) throw error;
    // Nothing was delivered in the wrong form: the first page already shows it.
    const { run: _run, backfill: _backfill, ...rest } = state;
    yield* pullFrom(session(true), rest);
  }
}

async function* pullFrom(session: Session, before: TableState): AsyncGenerator<PullBatch> {
  const { report, request, context, output } = session;
  let state = before;
  let isRead = false;
  /** Parts are read one after the other. When one fails, the last stored state counts. */
  async function* follow(part: AsyncGenerator<PullBatch, TableState>): AsyncGenerator<PullBatch> {
    try {
      for (;;) {
        const { done, value } = await part.next();
        if (done === true) {
          state = value;
          return;
        }
        yield value;
        state = value.checkpoint as unknown as TableState;
      }
    } finally {
      // A consumer that stops here ends the part's lanes too.
      await part.return(state);
    }
  }

  try {
    const { mode: configured } = context.settings;
    const mode = request.mode ?? configured;
    const hasBegun = state.bounds?.horizon !== undefined || state.run !== undefined;
    if (request.verify !== undefined) {
      if (hasBegun && configured !== 'historical') yield* follow(readIncrement(session, state));
      yield* follow(verifyTable(session, state));
      const problem = unconfirmedProblem(session, state)?.problem;
      yield report.last(state, problem === undefined, problem);
      return;
    }
    if (mode === 'historical') yield* follow(readHistory(session, state, 'asked for'));
    else {
      if (hasBegun) yield* follow(readIncrement(session, state));
      if (mode === undefined && state.backfill !== undefined) {
        // History that increments need follows the configuration; history that an operator requests does not.
        yield* follow(readHistory(session, state, isOwedOne(state.backfill, state.owed) ? 'owed' : 'unfinished'));
      }
      // Only the increment was requested: the connection reads its history in separate runs.
      const isAlone = hasBegun && request.mode === 'incremental' && configured !== 'incremental';
      const isOwed = state.bounds?.horizon === undefined || state.owed !== undefined;
      if (isOwed && !isAlone) yield* follow(readHistory(session, state, 'owed'));
    }
    isRead = true;
    for (const note of driftNotes(session.known, fieldsOf(output.schema))) report.note(note);
    for (const name of output.strangers)
      report.note(`The tenant sends ${name} although $metadata does not describe it.`);
    for (const name of output.oddDates)
      report.note(`${name} has values that cannot be converted to UTC; they are stored as the tenant wrote them.`);
    yield* follow(deletions(session, state));
    yield report.last(state, isRead);
  } catch (error) {
    // What is stored stays, and the next run continues there. A spent quota is not a failure, only the end for today.
    if (!isPluginError(error) || !mayContinueLater(error)) throw error;
    if (isContradiction(error)) session.forget();
    yield report.last(state, isRead, error.problem);
  }
}

function isOwedOne({ start, end }: RunState, owed: TableState['owed']): boolean {
  return owed !== undefined && start === owed.start && end === undefined;
}

/** Only a run that has read up to now knows which records must exist. */
async function* deletions(session: Session, before: TableState): AsyncGenerator<PullBatch, TableState> {
  const { context, request, output, report } = session;
  const isOver = report.isOpenEnded() && before.unseen !== true;
  if (context.settings.deletes === 'off' || request.existingRows === undefined || !isOver) return before;
  let state = before;
  const { existingRows, acceptDeletes: acceptMany = false } = request;
  const comparing = { reading: await session.reading(), output, existingRows, acceptMany };
  for await (const found of reconcile(comparing, state)) {
    const isProgress = found.rows.length > 0 || found.state.sweep !== undefined;
    state = found.state;
    report.compared(found.rows);
    if (found.note !== undefined) report.note(found.note);
    if (isProgress) yield { table: output.schema, rows: found.rows, checkpoint: toJson(state), stats: report.stats() };
  }
  return state;
}

/** Whether the tenant has answered, and what it gave remains valid. */
function mayContinueLater({ problem }: PluginError): boolean {
  return (problem.blame === 'quota' || problem.blame === 'tenant') && columnsOf(problem).outcome === 'retry';
}
