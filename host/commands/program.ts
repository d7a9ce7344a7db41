import { Command } from 'commander';
import { PACKAGE_VERSION } from '../package-root.js';
import { addAlertsGenerate } from './alerts-generate.js';
import { addAlertsImport } from './alerts-import.js';
import { addCheck } from './check.js';
import { addCleanUp } from './cleanup.js';
import { addDemo } from './demo.js';
import { addFields } from './fields.js';
import { addInit } from './init.js';
import { addKeysRotate } from './keys-rotate.js';
import { addLogs } from './logs.js';
import { addPasswordLink } from './password-link.js';
import { addPasswordReset } from './password-reset.js';
import { addPull } from './pull.js';
import { addQueuesAdd } from './queues-add.js';
import { addQueuesList } from './queues-list.js';
import { addQueuesRemove } from './queues-remove.js';
import { addQueuesTest } from './queues-test.js';
import { addQuota } from './quota.js';
import { addRulesAdd } from './rules-add.js';
import { addRulesExplain } from './rules-explain.js';
import { addRulesList } from './rules-list.js';
import { addRulesMute, addRulesUnmute } from './rules-mute.js';
import { addRulesRemove } from './rules-remove.js';
import { addRulesTest } from './rules-test.js';
import { addScheduleList, addSchedulePause, addScheduleResume, addScheduleRun } from './schedule.js';
import { addServe } from './serve.js';
import { addStateReset } from './state-reset.js';
import { addStateSet } from './state-set.js';
import { addStateShow } from './state-show.js';
import { addTables } from './tables.js';
import { addTicketsCreate } from './tickets-create.js';
import { addTicketsExport } from './tickets-export.js';
import { addTicketsList } from './tickets-list.js';
import { addTicketsRetry } from './tickets-retry.js';
import { addTicketsShow } from './tickets-show.js';
import { addTicketsSync } from './tickets-sync.js';
import { writeError, writeOut } from '../terminal/write.js';
import { addTokensCreate, addTokensList, addTokensRevoke } from './tokens.js';

/** The command line `ivanti-exchange` with all its commands. Throws `CommanderError` instead of ending the process. */
export function createProgram(): Command {
  const program = new Command('ivanti-exchange')
    .description('Alerts become tickets of a product, and its records become tables.')
    .version(PACKAGE_VERSION)
    .configureOutput({ writeOut, writeErr: writeError })
    .exitOverride()
    .showHelpAfterError('Add --help for the options.')
    .addHelpText(
      'after',
      `
Exit codes: 0 done, 1 a problem (printed with its fix), 2 wrong usage.

Examples:
  ivanti-exchange demo                                 everything once, against a mock tenant
  ivanti-exchange init                                 write a connection, asking for each value
  ivanti-exchange check --config connection.json
  ivanti-exchange tickets create --config connection.json --alerts alerts.ndjson
  ivanti-exchange pull --config connection.json --to sqlite:tables.db`,
    );

  addInit(program);
  addDemo(program);
  addServe(program);
  addCheck(program);
  addFields(program);
  addTables(program);
  addPull(program);
  const state = program.command('state').description('how far each table of a destination has been read');
  addStateShow(state);
  addStateSet(state);
  addStateReset(state);
  const tickets = program.command('tickets').description('alerts become tickets, statuses come back');
  addTicketsCreate(tickets);
  addTicketsSync(tickets);
  addTicketsList(tickets);
  addTicketsExport(tickets);
  addTicketsShow(tickets);
  addTicketsRetry(tickets);
  const schedule = program.command('schedule').description('what `serve` runs by itself');
  addScheduleList(schedule);
  addSchedulePause(schedule);
  addScheduleResume(schedule);
  addScheduleRun(schedule);
  addQuota(program);
  addLogs(program);
  const tokens = program.command('tokens').description('who may use the API and the console');
  addTokensCreate(tokens);
  addTokensList(tokens);
  addTokensRevoke(tokens);
  const password = program.command('password').description('the password of the console');
  addPasswordLink(password);
  addPasswordReset(password);
  addKeysRotate(program.command('keys').description('encryption of the stored secrets'));
  const alerts = program.command('alerts').description('alerts and events waiting for tickets');
  addAlertsImport(alerts);
  addAlertsGenerate(alerts);
  const rules = program.command('rules').description('which alerts and events become tickets');
  addRulesAdd(rules);
  addRulesList(rules);
  addRulesTest(rules);
  addRulesExplain(rules);
  addRulesMute(rules);
  addRulesUnmute(rules);
  addRulesRemove(rules);
  const queues = program.command('queues').description('where tickets go, and how they are filled');
  addQueuesAdd(queues);
  addQueuesList(queues);
  addQueuesTest(queues);
  addQueuesRemove(queues);
  addCleanUp(program);
  return program;
}
