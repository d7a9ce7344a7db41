import type { ApiRule } from '../../api/shapes/rule.js';

/** One folder with the rules directly in it. */
export interface RuleFolder {
  /** Empty for the rules without a folder. */
  readonly path: string;
  readonly name: string;
  /** Number of parent folders. */
  readonly depth: number;
  /** Number of rules in it and in its subfolders. */
  readonly count: number;
  readonly rules: readonly ApiRule[];
}

/** The folders of rules by name, each before its subfolders; the rules without a folder come first. */
export function foldersOf(rules: readonly ApiRule[]): readonly RuleFolder[] {
  const paths = new Set(rules.flatMap(({ folder }) => (folder === null ? [''] : withOuter(folder))));
  return [...paths].map((path) => folderAt(path, rules)).sort(inOrder);
}

/** Whether a folder is inside of another. */
export function isInside(path: string, outer: string): boolean {
  return path.startsWith(`${outer}/`);
}

function withOuter(path: string): readonly string[] {
  const levels = path.split('/');
  return levels.map((_, index) => levels.slice(0, index + 1).join('/'));
}

function folderAt(path: string, rules: readonly ApiRule[]): RuleFolder {
  const levels = path.split('/');
  const own = rules.filter(({ folder }) => (folder ?? '') === path);
  const inner = path === '' ? [] : rules.filter(({ folder }) => folder !== null && isInside(folder, path));
  return { path, name: levels.at(-1) ?? '', depth: levels.length - 1, count: own.length + inner.length, rules: own };
}

function inOrder(one: RuleFolder, other: RuleFolder): number {
  const [levels, others] = [one.path.split('/'), other.path.split('/')];
  const at = levels.findIndex((level, index) => level !== others[index]);
  if (at < 0) return levels.length - others.length;
  const theirs = others[at];
  return theirs === undefined ? 1 : (levels[at] ?? '').localeCompare(theirs);
}
