import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Lets the parent of a server process ask what it has used. */
export function reportUsage(ready) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send({ cpu: (user + system) / 1000, rss: process.memoryUsage.rss(), stretch: delay.max / 1e6 });
    delay.reset();
  });
  process.send(ready);
}
