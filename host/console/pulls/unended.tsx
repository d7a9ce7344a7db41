import { Alert, Stack, Text } from '@mantine/core';
import type { ApiJob } from '../../api/shapes/job.js';
import type { TableState } from '../../api/shapes/table.js';
import { TEXTS } from '../texts/index.js';
import { Stretch } from './stretch.js';

interface UnendedProps {
  readonly tables: readonly TableState[];
  readonly jobs: readonly ApiJob[];
}

/** Interrupted runs, stopped or ended with the host, that no job currently continues. */
export function Unended({ tables, jobs }: UnendedProps) {
  const busy = new Set(jobs.flatMap(({ state, on }) => (state === 'running' ? on : [])));
  const begun = tables.filter(({ table, unfinished }) => unfinished.length > 0 && !busy.has(table));
  if (begun.length === 0) return null;
  const words = TEXTS.pulls.unended;
  return (
    <Alert color="orange" variant="outline" title={words.title}>
      <Stack gap={4}>
        {begun.flatMap(({ table, unfinished }) =>
          unfinished.map(({ mode, ...bounds }) => (
            <Text key={`${table} ${mode} ${bounds.from ?? ''}`} size="sm">
              {words.table[mode](table)} <Stretch bounds={bounds} />
            </Text>
          )),
        )}
        <Text size="sm">{words.next}</Text>
      </Stack>
    </Alert>
  );
}
