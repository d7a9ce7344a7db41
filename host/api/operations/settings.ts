import { cleanUp, keptDays, type KeptDays } from '../../cleanup/clean-up.js';
import { changeRetention } from '../../work/retention.js';
import { versionOf } from '../../work/versions.js';
import { cleanUpResult, kept, wantedDays } from '../shapes/retention.js';
import { flag, object, optional, text } from '../shapes/schema.js';
import { defineOperation } from './define-operation.js';

const keptAnswer = object({ kept, version: text });
const answerOf = (days: KeptDays) => ({ kept: days, version: versionOf(days) });

/** Retention and clean-up. */
export const settingsOperations = [
  defineOperation({
    method: 'get',
    path: '/api/retention',
    scope: 'read',
    summary: 'Returns how many days the host keeps data; null: forever',
    answer: keptAnswer,
    versioned: true,
    handler: async (_call, { store }) => answerOf(await keptDays(store.db)),
  }),
  defineOperation({
    method: 'put',
    path: '/api/retention',
    scope: 'configure',
    audit: 'retention.changed',
    summary: 'Sets how many days the host keeps data; null: the default, which for tickets is forever',
    body: optional(wantedDays),
    answer: keptAnswer,
    versioned: true,
    ifMatch: true,
    handler: async ({ body, expected }, context) => answerOf(await changeRetention(context, body, expected)),
  }),
  defineOperation({
    method: 'post',
    path: '/api/cleanup',
    scope: 'configure',
    audit: 'data.cleaned',
    summary: 'Deletes data that is older than its retention; with dryRun only counts it',
    body: optional({ dryRun: flag, ...wantedDays }),
    answer: object({ result: cleanUpResult }),
    async handler({ body: { dryRun = false, ...retention } }, { store, clock, trail }) {
      const result = await cleanUp({ store, clock, retention, dryRun });
      trail.tell({ after: { dryRun, ...result, kept: { ...result.kept } } });
      return { result };
    },
  }),
] as const;
