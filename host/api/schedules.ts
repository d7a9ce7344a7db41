import { Router } from 'express';
import { PluginError } from '../../host-sdk/index.js';
import { listSchedules, TASKS } from '../timing/schedules.js';
import type { ScheduleSources } from '../timing/schedules.js';
import { steerSchedules } from '../work/schedules.js';
import type { ScheduleAction } from '../work/schedules.js';

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
    await steerSchedules(sources, [{ connection, task }], action);
    const schedules = await listSchedules(sources);
    response.json({ schedule: schedules.find((one) => one.connection === connection && one.task === task) });
  });
  return routes;
}
