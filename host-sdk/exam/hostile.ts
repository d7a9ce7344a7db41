import { HOSTILE_ANSWERS } from './hostile-answers.js';
import { meet } from './hostile-run.js';
import { demand } from './subject.js';
import type { ExamCheck, ExamSubject } from './subject.js';

const MEMORY_MB = 512;
const SECONDS = 60;

/**
 * What a plugin does when its product answers with malice, or something else in its place. It runs in a process of its
 * own against a server of the exam: one that dies, hangs, takes too much memory, takes the answer for a good one, or
 * throws what is no problem, fails.
 */
export function hostileChecks({ manifest, table, hostile }: ExamSubject): readonly ExamCheck[] {
  if (hostile === undefined) return [];
  return Object.entries(HOSTILE_ANSWERS).map(([name, answer]) => ({
    name: `an answer ${name} is a problem and no harm`,
    async run() {
      const { fault, said, received } = await meet(
        answer,
        (address) => ({
          module: String(hostile.module),
          config: hostile.configAt(address),
          ...(table === undefined ? {} : { table }),
          capabilities: manifest.capabilities,
          memoryMb: hostile.memoryMb ?? MEMORY_MB,
        }),
        hostile.seconds ?? SECONDS,
      );
      demand(fault === undefined, fault ?? '');
      demand(received.here > 0, 'Nothing was asked of the address that configAt was given.');
      demand(received.elsewhere === 0, 'It followed a redirect to another origin.');
      for (const [step, { said: what, isProblem }] of said) {
        demand(isProblem, `${step} threw something that is no problem: ${what}`);
      }
      demand(said.get('validate')?.said !== 'true', 'validate says that all is well.');
    },
  }));
}
