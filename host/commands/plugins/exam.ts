import { relative } from 'node:path';
import type { Command } from 'commander';
import { examine, type ExamCheck, type ExamResult } from '../../../host-sdk/conformance.js';
import { orMeant } from '../../../host-sdk/index.js';
import { readExamFile } from '../../exam/exam-file.js';
import { checksOf } from '../../exam/plugin-checks.js';
import { loadPlugin } from '../../plugins/load-plugin.js';
import { commandProgress } from '../../progress/terminal-progress.js';
import { terminalLine } from '../../terminal/terminal-text.js';
import { usageError, wholeNumber } from '../options.js';
import { printJson, printText } from '../print.js';
import { listenForStop } from '../stop-signal.js';

interface ExamOptions {
  readonly with?: string;
  readonly only?: readonly string[];
  readonly seconds: number;
  readonly json?: boolean;
}

export function addPluginsExam(plugins: Command): void {
  plugins
    .command('exam')
    .summary('examine a plugin')
    .description(
      'Tests everything in a plugin that hosts rely on, and prints what to fix. The exam file (exam.js or ' +
        'exam.mjs in the plugin folder) provides the product that the plugin talks to, real or simulated, and ' +
        'prepares each check. The exam writes to this product. Without an exam file, most checks are skipped.',
    )
    .argument('<folder>', 'plugin folder with a manifest.json')
    .option('--with <file>', 'exam file (default: the one in the folder)')
    .option('--only <names...>', 'run only these checks or groups, such as pull or pull.resumed')
    .option('--seconds <number>', 'longest time for one check', wholeNumber('--seconds', 1), 120)
    .option('--json', 'print one compact JSON line as the last line on stdout; everything else goes to stderr')
    .addHelpText('after', '\nExample:\n  ivanti-exchange plugins exam ./my-plugin --only connection pull')
    .action(async (folder: string, options: ExamOptions) => {
      process.exitCode = await examinePlugin(folder, options);
    });
}

async function examinePlugin(folder: string, options: ExamOptions): Promise<number> {
  const loaded = await loadPlugin(folder);
  const { manifest, configuration } = loaded;
  const file = await readExamFile(loaded.folder, configuration, options.with);
  const checks = chosen(await checksOf(loaded, file), options.only);
  const json = options.json === true;
  if (!json) {
    const by = file === undefined ? 'no exam file' : relative(process.cwd(), file.path);
    printText(terminalLine(`${manifest.name} ${manifest.version}: ${checks.length} checks, ${by}`));
  }
  const results = await run(checks, options);
  const count = (outcome: ExamResult['outcome']) => results.filter((one) => one.outcome === outcome).length;
  const counts = { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
  if (json) printJson({ plugin: manifest.id, version: manifest.version, ...counts, checks: results.map(lineOf) });
  else {
    printText(skippedText(results));
    printText(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped.`);
    if (file === undefined)
      printText('To run the skipped checks, write an exam.js: docs/test-your-plugin.md shows how.');
  }
  return counts.failed === 0 ? 0 : 1;
}

/** Prints each check as it ends, or with `--json` the progress. */
async function run(checks: readonly ExamCheck[], { json, seconds }: ExamOptions): Promise<readonly ExamResult[]> {
  const progress = commandProgress();
  const stop = listenForStop(progress.say);
  const bar = json === true ? progress.start('exam', checks.length) : undefined;
  let group = '';
  try {
    return await examine(checks, {
      signal: stop.signal,
      seconds,
      onCheck: ({ name }) => bar?.note(name),
      onResult(result) {
        bar?.step();
        if (json === true || result.outcome === 'skipped') return;
        if (groupOf(result.check) !== group) printText(`\n${(group = groupOf(result.check))}`);
        printText(textOf(result));
      },
    });
  } finally {
    bar?.end();
    progress.close();
    stop.end();
  }
}

function textOf({ check, outcome, why = '' }: ExamResult): string {
  if (outcome === 'passed') return `  ✓ ${check.name}`;
  const rows = [
    ['Check', check.id],
    ['Saw', why],
    ['Effect', check.harm],
    ['Fix', check.fix],
  ] as const;
  return [`  ✗ ${check.name}`, ...rows.map(([word, text]) => `      ${word.padEnd(7)}${text}`)]
    .map(terminalLine)
    .join('\n');
}

/** Skipped checks by reason, so that one missing part is one line. */
function skippedText(results: readonly ExamResult[]): string {
  const byReason = new Map<string, string[]>();
  for (const { check, outcome, why = '' } of results) {
    if (outcome === 'skipped') byReason.set(why, [...(byReason.get(why) ?? []), check.id]);
  }
  const lines = [...byReason].map(([why, ids]) => terminalLine(`  - ${why}: ${ids.join(', ')}`));
  return lines.length === 0 ? '' : `\nskipped\n${lines.join('\n')}\n`;
}

function lineOf({ check: { id, name, harm, fix }, outcome, why }: ExamResult) {
  const told = why === undefined ? {} : { why };
  return { id, name, outcome, ...told, ...(outcome === 'failed' ? { harm, fix } : {}) };
}

function chosen(checks: readonly ExamCheck[], only: readonly string[] | undefined): readonly ExamCheck[] {
  if (only === undefined) return checks;
  const stray = only.find((name) => !checks.some((check) => isOf(check, name)));
  if (stray !== undefined) {
    const groups = [...new Set(checks.map(groupOf))];
    const names = [...checks.map(({ id }) => id), ...groups];
    const near = orMeant(stray, names);
    throw usageError(`error: there is no check or group "${stray}"; the groups are ${groups.join(', ')}${near}`);
  }
  return checks.filter((check) => only.some((name) => isOf(check, name)));
}

const isOf = (check: ExamCheck, name: string) => check.id === name || groupOf(check) === name;

const groupOf = ({ id }: ExamCheck): string => id.split('.')[0] ?? id;
