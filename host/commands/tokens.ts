import { Option } from 'commander';
import type { Command } from 'commander';
import { isoNow, systemClock } from '../clock.js';
import { addToken, listTokens, revokeToken } from '../store/tokens.js';
import type { TokenScope } from '../store/tokens.js';
import { withHostOptions } from './options.js';
import type { HostOptions } from './options.js';
import { printResult } from './print.js';
import { runCommand } from './run-command.js';
import { tableText } from './table-text.js';

interface CreateOptions extends HostOptions {
  readonly name: string;
  readonly scope: TokenScope;
}

export function addTokensCreate(tokens: Command): void {
  withHostOptions(tokens.command('create'))
    .summary('make a token for the API and the console')
    .description('Makes a token for the API and the console and prints it, this once: only its hash is stored.')
    .requiredOption('--name <name>', 'what the token is for')
    .addOption(new Option('--scope <scope>', 'whether it may change things').choices(['read', 'write']).default('read'))
    .addHelpText('after', '\nExample:\n  ivanti-exchange tokens create --name dashboard --scope read')
    .action(({ name, scope, ...options }: CreateOptions) =>
      runCommand(options, async ({ store }) => {
        const token = await addToken(store.db, { name, scope }, isoNow(systemClock));
        return printResult({ name, scope, token }, options.json === true, (made) => made.token);
      }),
    );
}

export function addTokensList(tokens: Command): void {
  withHostOptions(tokens.command('list'))
    .summary('list the tokens')
    .description('Lists the tokens by name, with what they may do. The tokens themselves are not known any more.')
    .addHelpText('after', '\nExample:\n  ivanti-exchange tokens list')
    .action((options: HostOptions) =>
      runCommand(options, async ({ store }) =>
        printResult({ tokens: await listTokens(store.db) }, options.json === true, (result) =>
          tableText(
            ['Name', 'Scope', 'Made'],
            result.tokens.map((one) => [one.name, one.scope, one.createdAt]),
          ),
        ),
      ),
    );
}

export function addTokensRevoke(tokens: Command): void {
  withHostOptions(tokens.command('revoke'))
    .summary('end a token')
    .description('Ends a token at once, together with the browser sessions that it opened.')
    .argument('<name>', 'name of the token')
    .addHelpText('after', '\nExample:\n  ivanti-exchange tokens revoke dashboard')
    .action((name: string, options: HostOptions) =>
      runCommand(options, async ({ store }) => {
        await revokeToken(store.db, name);
        return printResult({ revoked: name }, options.json === true, () => `${name} opens nothing any more`);
      }),
    );
}
