import { PluginError } from '../../host-sdk/index.js';

/** Turns Ctrl+C and SIGTERM into an abort, and prints it; a second one ends the program at once. */
export function listenForStop(say: (line: string) => void): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    say('Stopping after the current step. Press Ctrl+C again to stop at once.');
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
