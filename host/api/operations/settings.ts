import { cleanUp, keptDays } from '../../cleanup/clean-up.js';
import type { KeptDays } from '../../cleanup/clean-up.js';
import { changeRetention } from '../../work/retention.js';
import { versionOf } from '../../work/versions.js';
import { cleanUpResult, kept, wantedDays } from '../shapes/retention.js';
import { flag, object, optional, text } from '../shapes/schema.js';
import { defineOperation } from './define-operation.js';

const keptAnswer = object({ kept, version: text });
const answerOf = (days: KeptDays) => ({ kept: days, version: versionOf(days) });

/** How long things are kept, and cleaning up. */
export const settingsOperations = [
  defineOperation({
    method: 'get',
    path: '/api/retention',
    scope: 'read',
    summary: 'Days that things are kept; null: for ever',
    answer: keptAnswer,
    versioned: true,
    handler: async (_call, { store }) => answerOf(await keptDays(store.db)),
  }),
  defineOperation({
    method: 'put',
    path: '/api/retention',
    scope: 'configure',
    audit: 'retention.changed',
    summary: 'Sets them, also for the daily clean-up; null: as usual, which for tickets is for ever',
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
    summary: 'Removes what is older than it has to be, or with dryRun counts it',
    body: optional({ dryRun: flag, ...wantedDays }),
    answer: object({ result: cleanUpResult }),
    async handler({ body: { dryRun = false, ...retention } }, { store, clock, trail }) {
      const result = await cleanUp({ store, clock, retention, dryRun });
      trail.tell({ after: { dryRun, ...result, kept: { ...result.kept } } });
      return { result };
    },
  }),
] as const;
