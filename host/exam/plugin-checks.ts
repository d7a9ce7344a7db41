import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  conformanceChecks,
  fakeServices,
  hurriedClock,
  type ExamCheck,
  type ExamSetting,
  type ExamSubject,
} from '../../host-sdk/conformance.js';
import type { CreatePlugin } from '../../host-sdk/index.js';
import type { LoadedPlugin } from '../plugins/load-plugin.js';
import type { ExamFile } from './exam-file.js';

/** Checks that need no product: they examine only the folder. */
const OF_FOLDER: readonly string[] = ['manifest.roles', 'connection.invalid'];

/** The checks of the exam for a plugin folder. Without an exam file all but a few are skipped. */
export async function checksOf(loaded: LoadedPlugin, file: ExamFile | undefined): Promise<readonly ExamCheck[]> {
  const { manifest, folder } = loaded;
  const module = pathToFileURL(resolve(folder, manifest.entry)).href;
  // Not created the way a host does it, which would find some faults before the exam.
  const { default: createPlugin } = (await import(module)) as { readonly default: CreatePlugin };
  const subjectOf = ({ services, hostile, ...setting }: ExamSetting): ExamSubject => ({
    ...setting,
    manifest,
    createPlugin,
    services: services ?? { ...fakeServices(), clock: hurriedClock() },
    ...(hostile === undefined ? {} : { hostile: { ...hostile, module } }),
  });
  if (file === undefined) return ofFolder(conformanceChecks(subjectOf(EMPTY)), loaded);
  const first = await file.setUp();
  const checks = conformanceChecks(subjectOf(first));
  await first.close?.();
  return checks.map((check) => (check.skipped === undefined ? { ...check, run: () => runWith(check.id) } : check));

  async function runWith(id: string): Promise<void> {
    const setting = await file?.setUp();
    if (setting === undefined) return;
    try {
      const check = conformanceChecks(subjectOf(setting)).find((one) => one.id === id);
      await (check === undefined ? undefined : untilStray(check.run));
    } finally {
      await setting.close?.();
    }
  }
}

const EMPTY: ExamSetting = { config: {}, invalidConfig: {}, refusedConfig: {} };

function ofFolder(checks: readonly ExamCheck[], { configuration }: LoadedPlugin): readonly ExamCheck[] {
  const isRequired = Array.isArray(configuration['required']) && configuration['required'].length > 0;
  return checks.map((check) => {
    if (!OF_FOLDER.includes(check.id))
      return { ...check, skipped: 'there is no exam file, so there is no product to test' };
    if (check.id === 'connection.invalid' && !isRequired) return { ...check, skipped: 'nothing is required' };
    return { ...check, run: () => untilStray(check.run) };
  });
}

/** An error that a plugin throws outside its methods, such as in a timer, fails the check and not the program. */
async function untilStray(run: () => Promise<void>): Promise<void> {
  let stop: (error: unknown) => void = () => undefined;
  const stray = new Promise<never>((_resolve, reject) => {
    stop = (error) => {
      reject(new Error(`An error was thrown outside every method: ${String(error)}`));
    };
  });
  process.on('uncaughtException', stop);
  try {
    await Promise.race([run(), stray]);
  } finally {
    process.off('uncaughtException', stop);
  }
}
