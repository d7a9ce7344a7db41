import { Option, type Command } from 'commander';
import { PluginError } from '../../host-sdk/index.js';
import { systemClock } from '../platform/clock.js';
import { loadPlugin } from '../plugins/load-plugin.js';
import { listSchedules, nextRunText, TASKS, type Schedule, type ScheduleSources } from '../timing/schedules.js';
import type { Store } from '../store/store.js';
import type { ScheduledTask } from '../store/schedule-tables.js';
import { steerSchedules, type ScheduleAction } from '../work/schedules.js';
import { chosenConnection, withChosenConnection, type ChosenConnection } from './chosen-connection.js';
import { audited, withHostOptions, type HostOptions } from './options.js';
import { printAside, printResult } from './print.js';
import { runCommand } from './run-command.js';
import { tableText } from './table-text.js';

interface ScheduleOptions extends HostOptions, ChosenConnection {
  readonly task?: ScheduledTask;
}

export function addSchedule(schedule: Command): void {
  addScheduleList(schedule);
  addSchedulePause(schedule);
  addScheduleResume(schedule);
  addScheduleRun(schedule);
}

function addScheduleList(schedule: Command): void {
  withFilter(schedule.command('list'))
    .summary('list the schedules with their next and last runs')
    .description('Shows what `serve` runs for each connection: the next run, the last run and its outcome.')
    .addHelpText('after', '\nExample:\n  ivanti-exchange schedule list')
    .action((options: ScheduleOptions) =>
      runCommand(options, async ({ store }) => {
        const schedules = await chosen(await sourcesOf(store, options), options);
        return printResult({ schedules }, options.json === true, (result) => scheduleTable(result.schedules));
      }),
    );
}

function addSchedulePause(schedule: Command): void {
  addSteering(schedule, 'pause', {
    summary: 'keep schedules from running',
    description: 'Keeps schedules from running. The current run finishes; a backfill stops.',
  });
}

function addScheduleResume(schedule: Command): void {
  addSteering(schedule, 'resume', {
    summary: 'let paused schedules run again',
    description: 'Lets paused schedules run again. A run that was missed in the meantime starts at once.',
  });
}

function addScheduleRun(schedule: Command): void {
  addSteering(schedule, 'run', {
    summary: 'make schedules due now',
    description: 'Makes schedules due now. Paused schedules run once. Backfills run even outside their off-peak hours.',
  });
}

interface SteeringTexts {
  readonly summary: string;
  readonly description: string;
}

function addSteering(schedule: Command, action: ScheduleAction, { summary, description }: SteeringTexts): void {
  audited(withFilter(schedule.command(action)), 'schedule.steered')
    .summary(summary)
    .description(`${description} The change is stored in the data folder.`)
    .addHelpText('after', `\nExample:\n  ivanti-exchange schedule ${action} --connection production --task pull`)
    .action((options: ScheduleOptions) =>
      runCommand(options, async ({ store, trail }) => {
        const sources = await sourcesOf(store, options);
        await steerSchedules({ ...sources, trail }, await chosen(sources, options), action);
        const schedules = await chosen(sources, options);
        if (action !== 'pause') printAside('A running `serve` sees this within seconds; without one, the next does.');
        return printResult({ schedules }, options.json === true, (result) => scheduleTable(result.schedules));
      }),
    );
}

function withFilter(command: Command): Command {
  return withChosenConnection(withHostOptions(command)).addOption(
    new Option('--task <task>', 'only schedules of this task').choices(TASKS),
  );
}

async function sourcesOf(store: Store, { plugin }: HostOptions): Promise<ScheduleSources> {
  return { store, plugins: [await loadPlugin(plugin)], clock: systemClock };
}

/** Throws `host.unknown_name` when no schedule matches the given names. */
async function chosen(sources: ScheduleSources, options: ScheduleOptions): Promise<readonly Schedule[]> {
  const { task } = options;
  const connection = await chosenConnection(options, sources.store.db, options.plugin);
  const all = await listSchedules(sources);
  const fitting = all.filter(
    (one) => (connection === undefined || one.connection === connection) && (task === undefined || one.task === task),
  );
  if (fitting.length > 0 || (connection === undefined && task === undefined)) return fitting;
  const known = all.map((one) => `${one.task} of ${one.connection}`).join(', ') || 'nothing';
  throw new PluginError('host.unknown_name', `No such schedule; ${sources.store.folder} has ${known}.`, {
    field: connection === undefined ? 'task' : 'connection',
    fix: 'Use a connection and a task that `schedule list` shows.',
  });
}

function scheduleTable(schedules: readonly Schedule[]): string {
  if (schedules.length === 0) return 'Nothing is scheduled: this data folder has no connection.';
  const rows = schedules.map((one) => [
    one.connection,
    one.task,
    one.destination ?? '-',
    one.interval,
    one.offPeak ?? '',
    nextRunText(one),
    one.lastRunAt ?? '-',
    one.problem?.message ?? one.lastOutcome?.replace('_', ' ') ?? '-',
  ]);
  return tableText(
    ['Connection', 'Task', 'Destination', 'Minutes', 'Off-peak', 'Next run', 'Last run', 'Outcome'],
    rows,
  );
}
