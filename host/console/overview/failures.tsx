import { Anchor, List, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Problem } from '../../../host-sdk/index.js';
import type { ListedTicket } from '../../store/ticket-list.js';
import { PhaseBadge } from '../tickets/phase-badge.js';
import { TEXTS } from '../texts.js';

export interface Failures {
  readonly tickets: readonly ListedTicket[];
  readonly connections: readonly { readonly name: string; readonly problem: Problem }[];
}

/** What somebody has to look at, with the way there. */
export function FailureList({ failures: { tickets, connections } }: { readonly failures: Failures }) {
  if (tickets.length + connections.length === 0) return <Text>{TEXTS.overview.noFailures}</Text>;
  return (
    <List listStyleType="none" spacing="sm">
      {connections.map(({ name, problem }) => (
        <List.Item key={name}>
          <Stack gap={2}>
            <Anchor component={Link} to="/plugins" underline="always">
              {TEXTS.overview.failingConnection(name)}
            </Anchor>
            <Text size="sm">{problem.message}</Text>
            <Text size="sm" c="dimmed">
              {problem.fix}
            </Text>
          </Stack>
        </List.Item>
      ))}
      {tickets.map((ticket) => (
        <List.Item key={ticket.id}>
          <Stack gap={2}>
            <Text component="div" size="sm">
              <PhaseBadge phase={ticket.phase} />{' '}
              <Anchor component={Link} to={`/tickets/${ticket.id}`} underline="always">
                {ticket.alertName ?? ticket.alertId}
              </Anchor>
            </Text>
            {ticket.problem !== null && <Text size="sm">{ticket.problem.message}</Text>}
          </Stack>
        </List.Item>
      ))}
    </List>
  );
}
