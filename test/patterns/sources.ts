import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';

const ROOT = new URL('../../', import.meta.url);
const FOLDERS = ['plugin', 'host', 'host-sdk'];

/** A pattern of the product and the file that contains it. */
export interface Found {
  readonly file: string;
  readonly pattern: RegExp;
}

/** Files of the product that make patterns out of texts, beside what {@link writtenPatterns} finds. */
export interface Sources {
  readonly patterns: readonly Found[];
  readonly makers: readonly string[];
}

/** The patterns that are written in the sources: as literals, and as texts of schemas, which begin or end with an anchor. */
export function writtenPatterns(): Sources {
  const patterns: Found[] = [];
  const makers = new Set<string>();
  for (const file of sourceFiles()) {
    const source = ts.createSourceFile(file, readFileSync(new URL(file, ROOT), 'utf8'), ts.ScriptTarget.Latest);
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) patterns.push({ file, pattern: ofLiteral(node.text) });
      else if (ts.isStringLiteral(node) && isAnchored(node.text))
        patterns.push({ file, pattern: new RegExp(node.text, 'u') });
      else if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'RegExp')
        makers.add(file);
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return { patterns, makers: [...makers] };
}

/** The patterns that modules make of texts when they are loaded. */
export async function madePatterns(files: readonly string[]): Promise<readonly Found[]> {
  const found: Found[] = [];
  const { RegExp: original } = globalThis;
  for (const file of files) {
    globalThis.RegExp = new Proxy(original, {
      construct(target, given: ConstructorParameters<typeof RegExp>) {
        const pattern = new target(...given);
        found.push({ file, pattern });
        return pattern;
      },
    });
    try {
      await import(new URL(file, ROOT).href);
    } finally {
      globalThis.RegExp = original;
    }
  }
  return found;
}

function sourceFiles(): readonly string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, ROOT), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => `${folder}/${name}`),
  );
}

function ofLiteral(text: string): RegExp {
  const end = text.lastIndexOf('/');
  return new RegExp(text.slice(1, end), text.slice(end + 1));
}

function isAnchored(text: string): boolean {
  if (text.length < 4 || !(text.startsWith('^') || text.endsWith('$'))) return false;
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    // A piece of a longer one.
    return false;
  }
}
