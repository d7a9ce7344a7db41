import { Group, Progress, Stack, Text } from '@mantine/core';
import type { TenantQuota } from '../../api/shapes/quota.js';
import { TEXTS } from '../texts/index.js';
import { HourChart } from '../parts/hour-chart.js';

/** The calls of one tenant in the last 24 hours and their limit. */
export function QuotaMeter({ quota: { tenant, calls, limit, left, byHour } }: { readonly quota: TenantQuota }) {
  const words = TEXTS.overview;
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text fw={600}>{tenant}</Text>
        <Text size="sm">{limit === null ? words.calls(calls) : words.callsOf(calls, limit)}</Text>
      </Group>
      {limit !== null && (
        <Progress value={Math.min(100, (calls / limit) * 100)} aria-label={words.callsOf(calls, limit)} />
      )}
      {left !== null && (
        <Text size="sm" c="dimmed">
          {words.left(left.tables, left.tickets)}
        </Text>
      )}
      <HourChart label={words.callsPerHour} hours={byHour} />
    </Stack>
  );
}
