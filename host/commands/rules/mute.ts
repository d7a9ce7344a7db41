import { HOUR_MS } from '../../platform/durations.js';
import { Option, type Command } from 'commander';
import { PluginError, type JsonObject } from '../../../host-sdk/index.js';
import { isoNow, systemClock } from '../../platform/clock.js';
import { parseJson } from '../../platform/read-json-file.js';
import { instantOf } from '../../rules/parse-rule.js';
import { muteRule, unmuteRule } from '../../work/rules.js';
import { audited, usageError, wholeNumber, withHostOptions, type HostOptions } from '../options.js';
import { printResult } from '../print.js';
import { runCommand } from '../run-command.js';

interface MuteOptions extends HostOptions {
  readonly until?: string;
  readonly hours?: number;
  readonly filter?: string;
  readonly as: string;
}

export function addRulesMute(rules: Command): void {
  audited(withHostOptions(rules.command('mute')), 'rule.muted')
    .summary('stop a rule from creating tickets for a time')
    .description(
      'The rule creates no tickets until the mute ends. Alerts that arrive during the mute get no ticket when it ends. ' +
        'To create their tickets, use `tickets create --days`.',
    )
    .argument('<name>', 'name of the rule')
    .addOption(new Option('--until <instant>', 'end, such as 2026-07-01T18:00:00Z').conflicts('hours'))
    .option('--hours <number>', 'end of the mute, in hours from now', wholeNumber('--hours', 1))
    .option('--filter <json>', 'only alerts that match this filter (default: all alerts of the rule)')
    .option('--as <name>', 'name of the mute; a mute with the same name is replaced', 'muted')
    .addHelpText('after', '\nExample:\n  ivanti-exchange rules mute DLP --hours 4')
    .action((name: string, options: MuteOptions) =>
      runCommand(options, async ({ store, trail }) => {
        const until = endOf(options, isoNow(systemClock));
        const filter = (options.filter === undefined ? {} : parseJson(options.filter, '--filter')) as JsonObject;
        await muteRule({ store, clock: systemClock, trail }, name, { name: options.as, filter, until });
        return printResult({ rule: name, mute: options.as, until }, options.json === true, () => {
          return `${name} creates no tickets for ${options.filter === undefined ? 'any alert' : 'these alerts'} until ${until}`;
        });
      }),
    );
}

export function addRulesUnmute(rules: Command): void {
  audited(withHostOptions(rules.command('unmute')), 'rule.unmuted')
    .summary('end the mutes of a rule')
    .description('Ends the mutes of a rule now. Alerts that arrived during the mute stay without a ticket.')
    .argument('<name>', 'name of the rule')
    .option('--as <name>', 'only the mute with that name')
    .addHelpText('after', '\nExample:\n  ivanti-exchange rules unmute DLP')
    .action((name: string, options: HostOptions & { readonly as?: string }) =>
      runCommand(options, async ({ store, trail }) => {
        const ended = await unmuteRule({ store, clock: systemClock, trail }, name, options.as);
        if (ended.length === 0) throw nothingMuted(name, options.as);
        return printResult({ rule: name, ended }, options.json === true, () => `Ended ${ended.join(', ')}`);
      }),
    );
}

function endOf({ until, hours }: MuteOptions, now: string): string {
  if (hours !== undefined) return new Date(Date.parse(now) + hours * HOUR_MS).toISOString();
  if (until === undefined) throw usageError('error: a mute needs an end: give --until INSTANT or --hours NUMBER');
  const end = instantOf(until, '--until');
  if (end > now) return end;
  throw new PluginError('config.invalid', `${until} is in the past.`, {
    field: '--until',
    fix: 'Name an instant in the future.',
  });
}

function nothingMuted(rule: string, mute: string | undefined): PluginError {
  const which = mute === undefined ? 'no mute' : `no mute "${mute}"`;
  return new PluginError('host.unknown_name', `The rule "${rule}" has ${which} that is active.`, {
    field: 'mute',
    fix: '`rules list` shows the active mutes.',
  });
}
