import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../../host/commands/program.js';
import { matcherOf } from '../../host/rules/rule.js';
import { parseQueue } from '../../host/tickets/parse-queue.js';
import { parseRule } from '../../host/rules/parse-rule.js';

const PAGE = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8');
const blocks = (language: string) =>
  [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map((match) => match[1] ?? '');

describe('docs/rules.md', () => {
  test('shows a rule and a queue that are accepted as they are, the queue for the rule', () => {
    const documents = blocks('json').map((text) => JSON.parse(text) as Readonly<Record<string, unknown>>);
    const rule = parseRule(
      documents.find((one) => 'filter' in one),
      '2026-07-01T00:00:00.000Z',
    );
    const queue = parseQueue(documents.find((one) => 'create' in one));
    expect(queue.rule).toBe(rule.name);
  });

  test('shows only commands and options that exist', async () => {
    const lines = blocks('sh').flatMap((text) =>
      text.split('\n').filter((line) => line.startsWith('ivanti-exchange ')),
    );
    expect(lines.length).toBeGreaterThan(15);
    const program = await createProgram();
    for (const line of lines) {
      const words = (line.split(' #')[0] ?? '').split(' ').slice(1);
      let command: Command = program;
      for (const word of words) command = command.commands.find((one) => one.name() === word) ?? command;
      expect(command.commands).toEqual([]);
      const known = command.options.map(({ long }) => long);
      for (const word of words.filter((one) => one.startsWith('--'))) expect(known).toContain(word);
    }
  });

  test('names the operators that a filter may use, and no other', () => {
    const sentence = /Operators: ([^]*?)\. Others/.exec(PAGE)?.[1] ?? '';
    const named = [...sentence.matchAll(/`(\$\w+)`/g)].map((match) => match[1]);
    const refusal = (() => {
      try {
        matcherOf({ name: 'r', filter: { $none: 1 } });
      } catch (error) {
        return (error as { readonly problem: { readonly fix: string } }).problem.fix;
      }
      return '';
    })();
    expect(named.sort()).toEqual([...refusal.matchAll(/\$\w+/g)].map(([name]) => name).sort());
  });
});
