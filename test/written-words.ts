import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';

const ROOT = new URL('../', import.meta.url);

/** Words of a file that people read, with the line where they begin. */
interface Written {
  readonly line: number;
  readonly text: string;
}

/** The comments of a source file. */
export function commentsOf(file: string): readonly Written[] {
  const source = parsed(file);
  const found = new Map<number, Written>();
  const visit = (node: ts.Node): void => {
    const around = [
      ...(ts.getLeadingCommentRanges(source.text, node.pos) ?? []),
      ...(ts.getTrailingCommentRanges(source.text, node.end) ?? []),
    ];
    for (const { pos, end } of around) found.set(pos, written(source, pos, source.text.slice(pos, end)));
    ts.forEachChild(node, visit);
  };
  visit(source);
  visit(source.endOfFileToken);
  return [...found.values()];
}

/** The texts of a source file: literals of more than one word, and text between elements. */
export function textsOf(file: string): readonly Written[] {
  const source = parsed(file);
  const found: Written[] = [];
  const visit = (node: ts.Node): void => {
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isJsxText(node);
    if (isText && / \S/.test(node.getText(source))) found.push(written(source, node.pos, node.getText(source)));
    else ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** TypeScript files below a folder, except the migrations, which never change. */
export function sourcesBelow(folder: string): readonly string[] {
  return readdirSync(new URL(`${folder}/`, ROOT), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('migrations/'))
    .map((file) => `${folder}/${file}`);
}

function parsed(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(new URL(file, ROOT), 'utf8'), ts.ScriptTarget.Latest);
}

function written(source: ts.SourceFile, position: number, text: string): Written {
  return { line: source.getLineAndCharacterOfPosition(position).line + 1, text };
}
