import { DAY_MS } from '../platform/durations.js';
import { Option, type Command } from 'commander';
import { systemClock } from '../platform/clock.js';
import { SCOPE_MEANINGS, SCOPES, type Scope } from '../store/scopes.js';
import { listTokens } from '../store/tokens.js';
import { orMeant } from '../../host-sdk/index.js';
import { instantOf } from '../rules/parse-rule.js';
import { endToken, createToken } from '../work/tokens.js';
import { audited, usageError, withHostOptions, type HostOptions } from './options.js';
import { printResult } from './print.js';
import { runCommand } from './run-command.js';
import { tableText } from './table-text.js';

interface CreateOptions extends HostOptions {
  readonly name: string;
  readonly scope: Scope;
  readonly expires?: string;
}

export function addTokens(tokens: Command): void {
  addTokensCreate(tokens);
  addTokensList(tokens);
  addTokensRevoke(tokens);
}

function addTokensCreate(tokens: Command): void {
  audited(withHostOptions(tokens.command('create')), 'token.added')
    .summary('create a token for the API and the console')
    .description(
      'Creates a token for the API and the console and prints it. The host stores only its hash and cannot print it again.',
    )
    .requiredOption('--name <name>', 'name that says what the token is for')
    .addOption(
      new Option('--scope <scope>', 'scope: what the token may do').choices(SCOPES).default('read').argParser(scopeOf),
    )
    .option('--expires <time>', 'expiry: days such as 90d, or an instant (default: none)')
    .addHelpText(
      'after',
      `
Scopes:
${SCOPES.map((scope) => `  ${scope.padEnd(10)} ${SCOPE_MEANINGS[scope]}`).join('\n')}

Examples:
  ivanti-exchange tokens create --name dashboard --scope read --expires 90d
  ivanti-exchange tokens create --name sensor --scope send`,
    )
    .action(({ name, scope, expires, ...options }: CreateOptions) =>
      runCommand(options, async ({ store, trail }) => {
        const expiresAt = expires === undefined ? null : endOf(expires);
        const token = await createToken({ store, clock: systemClock, trail }, { name, scope, expiresAt });
        return printResult({ name, scope, expiresAt, token }, options.json === true, (made) => made.token);
      }),
    );
}

function scopeOf(text: string): Scope {
  const scope = SCOPES.find((one) => one === text);
  if (scope !== undefined) return scope;
  const former = text === 'write' ? '; what write was is called configure' : '';
  const near = orMeant(text, SCOPES);
  throw usageError(
    `error: --scope takes ${SCOPES.slice(0, -1).join(', ')} or ${String(SCOPES.at(-1))}${former}${near}`,
  );
}

/** ISO-8601 UTC. */
function endOf(time: string): string {
  const days = /^([1-9]\d{0,4})d$/.exec(time)?.[1];
  if (days !== undefined) return new Date(systemClock.now() + Number(days) * DAY_MS).toISOString();
  if (/^\d{4}-/.test(time)) return instantOf(time, '--expires');
  throw usageError('error: --expires takes days such as 90d, or an instant such as 2027-07-01T18:00:00Z');
}

function addTokensList(tokens: Command): void {
  withHostOptions(tokens.command('list'))
    .summary('list the tokens')
    .description(
      'Lists the tokens by name: scope, expiry and last use, to the minute. ' +
        'The host cannot show the tokens themselves.',
    )
    .addHelpText('after', '\nExample:\n  ivanti-exchange tokens list')
    .action((options: HostOptions) =>
      runCommand(options, async ({ store }) =>
        printResult({ tokens: await listTokens(store.db) }, options.json === true, (result) =>
          tableText(
            ['Name', 'Scope', 'Made', 'Ends', 'Last used'],
            result.tokens.map((one) => [
              one.name,
              one.scope,
              one.createdAt,
              one.expiresAt ?? 'never',
              one.usedAt ?? 'never',
            ]),
          ),
        ),
      ),
    );
}

function addTokensRevoke(tokens: Command): void {
  audited(withHostOptions(tokens.command('revoke')), 'token.revoked')
    .summary('revoke a token')
    .description('Revokes a token at once, and ends the browser sessions that it opened.')
    .argument('<name>', 'name of the token')
    .addHelpText('after', '\nExample:\n  ivanti-exchange tokens revoke dashboard')
    .action((name: string, options: HostOptions) =>
      runCommand(options, async ({ store, trail }) => {
        await endToken({ store, trail }, name);
        return printResult({ revoked: name }, options.json === true, () => `The token ${name} is revoked`);
      }),
    );
}
