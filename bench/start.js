import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** CPU time of a process that prints the help, against one of Node that does nothing. Medians of rounds taken in turn. */
const ROUNDS = 15;
const HELP = [fileURLToPath(new URL('../dist/host/cli.js', import.meta.url)), '--help'];
const NOTHING = ['-e', '0'];

/** CPU time of a child that reports its own at its end, in ms. */
const REPORT =
  'data:text/javascript,process.on("exit",()=>{const{user,system}=process.cpuUsage();process.stderr.write(String((user+system)/1000))})';

function cpu(args) {
  const { stderr, status } = spawnSync(process.execPath, ['--import', REPORT, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return Number(stderr);
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

export function run() {
  const rounds = Array.from({ length: ROUNDS }, () => ({ help: cpu(HELP), nothing: cpu(NOTHING) }));
  const [help, nothing] = ['help', 'nothing'].map((key) => median(rounds.map((round) => round[key])));
  return [
    { what: 'CPU of `--help`, less 100 ms, against bare Node', ratio: Math.max(0, help - 100) / nothing, limit: 1.5 },
  ];
}
