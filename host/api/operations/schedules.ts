import { PluginError } from '../../../host-sdk/index.js';
import { unknownName } from '../../platform/unknown-name.js';
import { listSchedules, TASKS } from '../../timing/schedules.js';
import { steerSchedules } from '../../work/schedules.js';
import { schedule } from '../shapes/schedule.js';
import { list, object, oneOf } from '../shapes/schema.js';
import { defineOperation } from './define-operation.js';

/** Scheduled runs. */
export const scheduleOperations = [
  defineOperation({
    method: 'get',
    path: '/api/schedules',
    scope: 'read',
    summary: 'Lists the schedules of the connections',
    answer: object({ schedules: list(schedule) }),
    handler: async (_call, context) => ({ schedules: await listSchedules(context) }),
  }),
  defineOperation({
    method: 'post',
    path: '/api/schedules/{connection}/{task}',
    scope: 'operate',
    audit: 'schedule.steered',
    summary: 'Pauses or resumes a schedule, or makes it due now',
    body: object({ action: oneOf('pause', 'resume', 'run') }),
    answer: object({ schedule }),
    problems: ['host.unknown_name', 'host.not_supported'],
    async handler({ params, body: { action } }, context) {
      const { connection } = params;
      const task = TASKS.find((one) => one === params.task);
      if (task === undefined) {
        throw unknownName('task', params.task, TASKS, { field: 'task', fix: `Name one of ${TASKS.join(', ')}.` });
      }
      await steerSchedules(context, [{ connection, task }], action);
      const steered = (await listSchedules(context)).find((one) => one.connection === connection && one.task === task);
      if (steered !== undefined) return { schedule: steered };
      throw new PluginError('host.unknown_name', `There is no schedule ${task} of "${connection}" any more.`, {
        field: 'task',
      });
    },
  }),
] as const;
