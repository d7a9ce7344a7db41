import { randomUUID } from 'node:crypto';
import { PluginError, toProblem, type CallEvent } from '../../host-sdk/index.js';
import { openSession, type Session } from '../sessions/session.js';
import { findConnection, openConnection } from '../store/connections.js';
import { answerEvents, untilGone, type EventStream } from './answers.js';
import { loadedPlugin } from '../work/loaded-plugin.js';
import type { ApiContext } from './context.js';
import type { Call } from './operations/define-operation.js';
import type { FormValues } from './shapes/connection.js';
import { writtenConfig } from './written-config.js';

/** Work on a form's values; its result is the data of `done`. */
interface FormWork {
  /** The form is not complete yet. */
  readonly draft?: boolean;
  readonly run: (session: Session, stream: Pick<EventStream, 'send'>, signal: AbortSignal) => Promise<object>;
}

/**
 * Creates the plugin with a form's values, runs the work and disposes of the plugin. Sends server-sent events: those
 * of the work, `progress` while the plugin waits, and `done` with the result, or with `ok: false` and the
 * problem. The signal aborts when the caller disconnects. Throws before the answer starts if the form cannot be tried at all.
 */
export async function workOnForm(
  context: ApiContext,
  { plugin, name, config: given }: FormValues,
  { caller, response }: Pick<Call, 'caller' | 'response'>,
  { draft, run }: FormWork,
): Promise<void> {
  const { store } = context;
  const loaded = loadedPlugin(context, plugin);
  const stored = name === undefined ? undefined : await findConnection(store.db, name);
  if (name !== undefined && stored?.plugin !== plugin) {
    throw new PluginError('config.invalid', `"${name}" is not a connection of the plugin ${plugin}.`, {
      field: 'plugin',
    });
  }
  const before = stored === undefined ? undefined : (await openConnection(store, stored)).config;
  const config = writtenConfig(context, caller, loaded, given, before);
  // A separate name: the state of a form's plugin must not mix with the state of the stored connection.
  const connection = { name: `check ${randomUUID()}`, config, folder: stored?.folder ?? store.folder };
  let listening: EventStream | undefined;
  const onEvent = (event: CallEvent) => {
    listening?.send('progress', event);
  };
  const session = await openSession({ ...context, loaded, connection, onEvent, draft });
  const signal = untilGone(response);
  const stream = (listening = answerEvents(response));
  try {
    stream.send('done', await run(session, stream, signal));
  } catch (error) {
    stream.send('done', { ok: false, problem: toProblem(error) });
  } finally {
    stream.end();
    await session.close();
    await store.db.deleteFrom('plugin_state').where('connection', '=', connection.name).execute();
  }
}
