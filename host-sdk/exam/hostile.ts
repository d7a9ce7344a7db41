import { HOSTILE_ANSWERS } from './hostile-answers.js';
import type { HostileAnswer } from './hostile-answers.js';
import { meet } from './hostile-run.js';
import type { CheckRow } from './check.js';
import { demand, given } from './subject.js';
import type { ExamSubject } from './subject.js';

const MEMORY_MB = 512;
const SECONDS = 60;

/**
 * What a plugin does when its product answers with malice, or something else in its place. It runs in a process of its
 * own against a server of the exam: one that dies, hangs, takes too much memory, takes the answer for a good one, or
 * throws what is no problem, fails.
 */
export const HOSTILE_CHECKS: readonly CheckRow[] = Object.entries(HOSTILE_ANSWERS).map(([name, answer]) => ({
  id: `hostile.${name.replace(/[^a-z]+/g, '-')}`,
  name: `an answer ${name} is a problem and no harm`,
  harm: 'One answer ends the host with all its connections, or holds it up for ever.',
  fix: 'Give every answer limits of bytes, time and depth, check its shape, and throw a problem for what does not fit.',
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
  demand(received.here > 0, 'Nothing was asked of the address that configAt was given.');
  demand(received.elsewhere === 0, 'It followed a redirect to another origin.');
  for (const [step, { said: what, isProblem }] of said) {
    demand(isProblem, `${step} threw something that is no problem: ${what}`);
  }
  demand(said.get('validate')?.said !== 'true', 'validate says that all is well.');
}
