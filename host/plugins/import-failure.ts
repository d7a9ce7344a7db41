import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Time limit of a second import that only finds the place of a fault. */
const PATIENCE_MS = 10_000;

/**
 * Why a module cannot be imported, with the file and line if they can be found.
 * @param folder Folder of the files that may be the cause.
 */
export async function importFailure(entry: string, folder: string, error: unknown): Promise<string> {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  const place =
    headOf(stack) ?? frameIn(folder, stack) ?? (await importerOf(message)) ?? (await printedFor(entry, error));
  return place === undefined ? message : `${message.replace(/\.$/, '')} (${place})`;
}

/** Node begins some stacks with the place of the fault: `file:///plugin.js:2`. */
function headOf(text: string): string | undefined {
  const [, file, line] = /^(file:\/\/.+|\/.+|[A-Z]:\\.+):(\d+)\r?\n/.exec(text) ?? [];
  return file === undefined ? undefined : `${pathOf(file)}:${line}`;
}

/** The innermost call in one of the files. */
function frameIn(folder: string, stack: string): string | undefined {
  for (const [, file = '', line] of stack.matchAll(/(?:\(|at |async )((?:file:\/\/|\/|[A-Z]:\\)[^\s()]+):(\d+):\d+/g)) {
    const path = pathOf(file);
    if (path.startsWith(`${folder}${sep}`) && path !== fileURLToPath(import.meta.url)) return `${path}:${line}`;
  }
  return undefined;
}

/** A missing module: Node names the importing file, and its line is searched. */
async function importerOf(message: string): Promise<string | undefined> {
  const [, wanted, file] = /^Cannot find (?:package|module) '([^']+)' imported from (.+)$/.exec(message) ?? [];
  if (wanted === undefined || file === undefined) return undefined;
  const name = wanted.split(/[\\/]/).at(-1) ?? wanted;
  const lines = (await readFile(pathOf(file), 'utf8').catch(() => '')).split('\n');
  const at = lines.findIndex((line) => line.includes(name) && /import|export/.test(line));
  return at < 0 ? undefined : `${pathOf(file)}:${at + 1}`;
}

/** Node gives the place of a syntax error only in its output, so a child process prints it; such a module never runs. */
async function printedFor(entry: string, error: unknown): Promise<string | undefined> {
  if (!(error instanceof Error && error.name === 'SyntaxError')) return undefined;
  const script = `await import(${JSON.stringify(pathToFileURL(entry).href)})`;
  const printed = await new Promise<string>((resolve) => {
    const given = ['--input-type=module', '--eval', script];
    execFile(process.execPath, given, { timeout: PATIENCE_MS }, (_failed, _out, said) => {
      resolve(said);
    });
  });
  return headOf(printed);
}

function pathOf(file: string): string {
  return file.startsWith('file:') ? fileURLToPath(file) : file;
}
