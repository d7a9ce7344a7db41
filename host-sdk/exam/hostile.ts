import { HOSTILE_ANSWERS, type HostileAnswer } from './hostile-answers.js';
import { meet } from './hostile-run.js';
import type { CheckRow } from './check.js';
import { demand, given, type ExamSubject } from './subject.js';

const MEMORY_MB = 512;
const SECONDS = 60;

/**
 * How a plugin handles hostile answers of its product or an impostor. It runs in a separate process
 * against a server of the exam. A plugin fails if it crashes, hangs, takes too much memory, accepts the answer, or
 * throws an error that is not a problem.
 */
export const HOSTILE_CHECKS: readonly CheckRow[] = Object.entries(HOSTILE_ANSWERS).map(([name, answer]) => ({
  id: `hostile.${name.replace(/[^a-z]+/g, '-')}`,
  name: `an answer ${name} becomes a problem and does no harm`,
  harm: 'One answer ends the host with all its connections, or blocks it forever.',
  fix: 'Limit the bytes, time and depth of every answer, check its shape, and throw a problem if it is not valid.',
  needs: ['hostile'] as const,
  run: (subject: ExamSubject) => livesThrough(subject, answer),
}));

async function livesThrough({ manifest, table, hostile }: ExamSubject, answer: HostileAnswer): Promise<void> {
  const { module, configAt, memoryMb = MEMORY_MB, seconds = SECONDS } = given(hostile, 'hostile');
  const { fault, said, received } = await meet(
    answer,
    (address) => ({
      module: String(module),
      config: configAt(address),
      ...(table === undefined ? {} : { table }),
      capabilities: manifest.capabilities,
      memoryMb,
    }),
    seconds,
  );
  demand(fault === undefined, fault ?? '');
  demand(received.here > 0, 'The plugin sent no request to the address given to configAt.');
  demand(received.elsewhere === 0, 'It followed a redirect to another origin.');
  for (const [step, { said: what, isProblem }] of said) {
    demand(isProblem, `${step} threw an error that is not a problem: ${what}`);
  }
  demand(said.get('validate')?.said !== 'true', 'validate reports success.');
}
