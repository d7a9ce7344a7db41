import { STRATEGIES } from './registry.js';
import type { Strategy } from './strategy.js';

const INTRODUCTION = `# Authentication

Each connection has one way to authenticate: \`auth.strategy\` names it, the other keys of the section \`auth\` are its own. A secret may
be a reference, \`env:NAME\` or \`file:PATH\`. \`npm run build\` writes this page from the files in \`plugin/auth/\`.`;

/** The page of the documentation that lists every way to authenticate with its keys. */
export function authenticationPage(strategies: readonly Strategy[] = STRATEGIES): string {
  return [INTRODUCTION, ...strategies.map(sectionOf)].join('\n\n').concat('\n');
}

function sectionOf({ schema, needs }: Strategy): string {
  const { strategy, ...settings } = schema.properties;
  const rows = Object.entries(settings).map(([key, { default: value, description = '', enum: words, writeOnly }]) => {
    const given = schema.required.includes(key) ? 'required' : value === undefined ? 'none' : `\`${value}\``;
    const choice = words === undefined ? '' : ` One of ${words.map((word) => `\`${word}\``).join(', ')}.`;
    return `| \`${key}\`${writeOnly === true ? ' (secret)' : ''} | ${given} | ${description}${choice} |`;
  });
  const called = needs === 'tenant' ? 'No host but the tenant is called.' : 'The identity provider is called too.';
  return [
    `## \`${strategy.const}\``,
    `${schema.title}. ${called}`,
    ['| key | default | |', '|---|---|---|', ...rows].join('\n'),
  ].join('\n\n');
}
