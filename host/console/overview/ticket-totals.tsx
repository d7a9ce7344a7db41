import { Anchor, Group, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { TicketCount } from '../../api/shapes/ticket.js';
import { TEXTS } from '../texts/index.js';

interface Total {
  readonly label: string;
  readonly to: string;
  readonly count: number;
}

/** Tickets by status, or by outcome if they have none; each links to the filtered list. */
export function TicketTotals({ counts }: { readonly counts: readonly TicketCount[] }) {
  if (counts.length === 0) return <Text>{TEXTS.tickets.none}</Text>;
  const totals = new Map<string, Total>();
  for (const { phase, status, count } of counts) {
    const isOpen = phase === 'open' && status !== null;
    const to = isOpen ? `/tickets?phase=open&status=${status}` : `/tickets?phase=${phase}`;
    const label = isOpen ? TEXTS.status[status] : TEXTS.phase[phase];
    totals.set(to, { to, label, count: (totals.get(to)?.count ?? 0) + count });
  }
  return (
    <Group gap="xl">
      {[...totals.values()].map(({ to, label, count }) => (
        <Stack key={to} gap={0}>
          <Text size="xl" fw={700}>
            {count.toLocaleString()}
          </Text>
          <Anchor component={Link} to={to} size="sm" underline="always">
            {label}
          </Anchor>
        </Stack>
      ))}
    </Group>
  );
}
