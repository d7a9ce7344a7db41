import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROCESS = fileURLToPath(import.meta.resolve('./pull-process.js'));

/** A pull in a process of its own: its result, with `peak`, its largest resident memory in KB. */
export function pullApart(config, folder) {
  return new Promise((resolve, reject) => {
    const child = fork(PROCESS, [JSON.stringify({ config, folder })]);
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`the pulling process ended with ${code}`)));
  });
}
