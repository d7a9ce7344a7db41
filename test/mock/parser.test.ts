import { describe, expect, test } from 'vitest';
import type { Expression } from '../../mock-ivanti/model/query/ast.js';
import { QuerySyntaxError } from '../../mock-ivanti/model/query/lexer.js';
import { parseFilter } from '../../mock-ivanti/model/query/parser.js';

/** The expression with every operation in parentheses, so that a test can see what was grouped. */
function shape(expression: Expression): string {
  switch (expression.type) {
    case 'literal':
      return expression.kind === 'text' ? `'${expression.text}'` : expression.text;
    case 'field':
      return expression.name;
    case 'typed':
      return `${expression.prefix}'${expression.text}'`;
    case 'call':
      return `${expression.name}(${expression.args.map(shape).join(',')})`;
    case 'unary':
      return `(${expression.operator} ${shape(expression.operand)})`;
    case 'binary':
      return `(${shape(expression.left)} ${expression.operator} ${shape(expression.right)})`;
    case 'group':
      return `[${shape(expression.inner)}]`;
    case 'list':
      return `{${expression.items.map(shape).join(',')}}`;
  }
}

describe('grouping follows OData', () => {
  test.each([
    ['a eq 1 or b eq 2 and c eq 3', '((a eq 1) or ((b eq 2) and (c eq 3)))'],
    ['a eq 1 and b eq 2 or c eq 3', '(((a eq 1) and (b eq 2)) or (c eq 3))'],
    ['not (a eq 1) and b eq 2', '((not [(a eq 1)]) and (b eq 2))'],
    ['a sub b sub c eq 1', '(((a sub b) sub c) eq 1)'],
    ['a add b mul c eq 1', '((a add (b mul c)) eq 1)'],
    ['a eq -1', '(a eq -1)'],
    ["a in ('x','y') and b eq 1", "((a in {'x','y'}) and (b eq 1))"],
    ["concat(concat(a,'-'),b) eq 'x'", "(concat(concat(a,'-'),b) eq 'x')"],
    ["a eq 'O''Brien'", "(a eq 'O'Brien')"],
    ['a ge 2024-04-09T06:21:22.5+05:30', '(a ge 2024-04-09T06:21:22.5+05:30)'],
    ['A EQ 1 AND B Lt 2', '((A eq 1) and (B lt 2))'],
  ])('%s', (text, expected) => {
    expect(shape(parseFilter(text))).toBe(expected);
  });
});

describe('what is no filter is refused with the place where reading stopped', () => {
  test.each([
    ['', 0],
    ['a eq', 4],
    ['a eq 1 and', 10],
    ['(a eq 1', 7],
    ['a eq 1)', 6],
    ["a eq 'open", 5],
    ['a eq 1and b eq 2', 5],
    ['a eq 1 ; b', 7],
    ["a in ('x',b)", 12],
    ["M'ilk' eq a", 1],
  ])('%s stops at %i', (text, at) => {
    const error = (() => {
      try {
        return parseFilter(text);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(QuerySyntaxError);
    expect((error as QuerySyntaxError).at).toBe(at);
  });

  test('depth and length have limits', () => {
    expect(() => parseFilter(`${'('.repeat(200)}a eq 1${')'.repeat(200)}`)).toThrow('nested too deeply');
    expect(() => parseFilter(`a eq '${'x'.repeat(20_000)}'`)).toThrow('too long');
  });
});
