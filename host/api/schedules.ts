import express, { Router } from 'express';
import { PluginError } from '../../host-sdk/index.js';
import { TASKS } from '../schedule/alarms.js';
import { listSchedules, SCHEDULE_ACTIONS, steerSchedule } from '../schedule/schedules.js';
import type { ScheduleAction, ScheduleSources } from '../schedule/schedules.js';

/** `GET /api/schedules`, and `POST /api/schedules/CONNECTION/TASK` with `{action: pause | resume | run}`. */
export function scheduleRoutes(sources: ScheduleSources): Router {
  const routes = Router();
  routes.get('/api/schedules', async (_request, response) => {
    response.json({ schedules: await listSchedules(sources) });
  });
  routes.post('/api/schedules/:connection/:task', express.json({ limit: '4kb' }), async (request, response) => {
    const action = requestedAction(request.body);
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

function requestedAction(body: unknown): ScheduleAction {
  const given = typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
  const unknown = Object.keys(given).find((key) => key !== 'action');
  const action = SCHEDULE_ACTIONS.find((one) => one === given['action']);
  if (action !== undefined && unknown === undefined) return action;
  const choice = SCHEDULE_ACTIONS.map((one) => `{"action":"${one}"}`).join(', ');
  throw new PluginError('config.invalid', `The body must be one of ${choice}.`, { field: unknown ?? 'action' });
}
