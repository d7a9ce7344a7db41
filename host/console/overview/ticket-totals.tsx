import { Anchor, Group, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { TicketCount } from '../../store/overview.js';
import { TEXTS } from '../texts.js';

/** Tickets by status, and those without one by what has become of them; each leads to the list of them. */
export function TicketTotals({ counts }: { readonly counts: readonly TicketCount[] }) {
  if (counts.length === 0) return <Text>{TEXTS.tickets.none}</Text>;
  return (
    <Group gap="xl">
      {counts.map(({ phase, status, count }) => {
        const open = phase === 'open' && status !== null;
        return (
          <Stack key={`${phase} ${status ?? ''}`} gap={0}>
            <Text size="xl" fw={700}>
              {count.toLocaleString()}
            </Text>
            <Anchor
              component={Link}
              to={open ? `/tickets?phase=open&status=${status}` : `/tickets?phase=${phase}`}
              size="sm"
              underline="always"
            >
              {open ? TEXTS.status[status] : TEXTS.phase[phase]}
            </Anchor>
          </Stack>
        );
      })}
    </Group>
  );
}
