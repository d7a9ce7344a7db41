import { fork } from 'node:child_process';

/** Starts a server file in a process of its own; resolves when it says that it is ready. */
export async function startServer(file, settings) {
  const child = fork(file, [JSON.stringify(settings)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  let fail;
  child.once('exit', (code) => fail?.(new Error(`${file} ended with ${code}`)));
  const next = () =>
    new Promise((resolve, reject) => {
      fail = reject;
      child.once('message', resolve);
    });
  const ready = await next();
  return {
    ...ready,
    /** CPU milliseconds, resident bytes, and the longest stretch of the event loop since the last call. */
    async usage() {
      const answer = next();
      child.send('usage');
      return await answer;
    },
    stop() {
      child.removeAllListeners('exit');
      child.kill();
    },
  };
}
