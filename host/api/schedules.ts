import { Router } from 'express';
import { PluginError } from '../../host-sdk/index.js';
import { TASKS } from '../schedule/alarms.js';
import { listSchedules, steerSchedule } from '../schedule/schedules.js';
import type { ScheduleAction, ScheduleSources } from '../schedule/schedules.js';

/** `GET /api/schedules`, and `POST /api/schedules/CONNECTION/TASK` with `{action: pause | resume | run}`. */
export function scheduleRoutes(sources: ScheduleSources): Router {
  const routes = Router();
  routes.get('/api/schedules', async (_request, response) => {
    response.json({ schedules: await listSchedules(sources) });
  });
  routes.post('/api/schedules/:connection/:task', async (request, response) => {
    const { action } = request.body as { readonly action: ScheduleAction };
    const { connection } = request.params;
    const task = TASKS.find((one) => one === request.params.task);
    if (task === undefined) {
      throw new PluginError('host.unknown_name', `There is no task "${request.params.task}".`, {
        field: 'task',
        fix: `Name one of ${TASKS.join(', ')}.`,
      });
    }
    await listSchedules(sources);
    await steerSchedule(sources, { connection, task }, action);
    const schedules = await listSchedules(sources);
    response.json({ schedule: schedules.find((one) => one.connection === connection && one.task === task) });
  });
  return routes;
}
