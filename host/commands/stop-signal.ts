import { PluginError } from '../../host-sdk/index.js';

/** Turns Ctrl+C and a polite kill into an abort; a second one ends the program at once. */
export function listenForStop(): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write('Stopping: what is under way is finished. Once more to end at once.\n');
    controller.abort(new PluginError('host.aborted', 'The job was stopped before its end.'));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    end: () => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}
