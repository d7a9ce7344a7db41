import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

/** Who writes to the terminal, and who hands its stream to something that moves the cursor. */
const WRITERS = ['host/terminal/write.ts', 'mock-ivanti/print.ts'];
const STREAMS = ['host/progress/terminal-progress.ts', 'host/init/terminal-prompts.ts'];
/** What may be asked of the streams anywhere: it writes nothing. */
const QUESTIONS = ['on', 'once', 'isTTY'];

const ROOMS = ['host', 'host-sdk', 'plugin', 'mock-ivanti'];

function sourcesIn(room: string): readonly string[] {
  const files = readdirSync(room, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => /\.tsx?$/.test(file)).map((file) => join(room, file));
}

/** What a source does with the terminal. */
function touches(name: string, text: string): readonly string[] {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const see = (node: ts.Node) => {
    if (ts.isIdentifier(node) && node.text === 'console' && !isName(node)) found.push('console');
    if (ts.isStringLiteral(node) && /^(node:)?(console|tty)$/.test(node.text) && ts.isImportDeclaration(node.parent))
      found.push(node.text);
    if (ts.isCallExpression(node) && /(^|\.)(writeSync\([12],|emitWarning\()/.test(node.getText(source)))
      found.push(node.expression.getText(source));
    if (ts.isIdentifier(node) && ['stdout', 'stderr'].includes(node.text) && ofProcess(node)) found.push(use(node));
    ts.forEachChild(node, see);
  };
  see(source);
  return found.filter((one) => one !== 'asked');
}

/** A key of that name, such as `{ console: url }`. */
function isName(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    ((ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) && parent.name === node)
  );
}

function ofProcess(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression.getText() === 'process';
  return ts.isBindingElement(parent) && parent.parent.parent.getText().endsWith('= process');
}

function use(node: ts.Identifier): string {
  const { parent } = node.parent;
  if (ts.isPropertyAccessExpression(parent) && QUESTIONS.includes(parent.name.text)) return 'asked';
  return ts.isPropertyAccessExpression(parent) ? `process.${node.text}.${parent.name.text}` : `process.${node.text}`;
}

function touchesOf(file: string): readonly string[] {
  return touches(file, readFileSync(file, 'utf8'));
}

describe('the terminal', () => {
  test('is written to by the printers alone', () => {
    const files = ROOMS.flatMap(sourcesIn);
    expect(files.length).toBeGreaterThan(500);
    const touching = files.filter((file) => touchesOf(file).length > 0).sort();
    expect(touching).toEqual([...STREAMS, ...WRITERS].sort());
    for (const file of STREAMS) expect(touchesOf(file)).toEqual(['process.stderr']);
  });

  test.each([
    ["console.log('x')", 'console'],
    ["process.stdout.write('x')", 'process.stdout.write'],
    ['print(process.stderr)', 'process.stderr'],
    ["const { stdout } = process; stdout.write('x')", 'process.stdout'],
    ["import { log } from 'node:console';", 'node:console'],
    ["fs.writeSync(1, 'x')", 'fs.writeSync'],
    ["process.emitWarning('x')", 'process.emitWarning'],
  ])('written to by %s would be seen', (text, what) => {
    expect(touches('bad.ts', text).join()).toContain(what.split('.')[0]);
  });
});
