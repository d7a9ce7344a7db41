import { Anchor, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { TicketAlert } from '../../api/shapes/ticket.js';
import { Listing } from '../parts/listing.js';
import { Moment } from '../parts/moment.js';
import { StateBadge } from '../parts/state-badge.js';
import { TEXTS } from '../texts/index.js';
import { queryText } from '../api/query-text.js';

const COLORS = { done: 'green', failed: 'red', unknown: 'orange', sending: 'blue' } as const;

/** The alerts of a ticket and those that wait for it. */
export function TicketAlerts({ items }: { readonly items: readonly TicketAlert[] }) {
  const { alertColumn: column, alertPhase } = TEXTS.tickets;
  return (
    <Listing label={TEXTS.tickets.items} heads={Object.values(column)} minWidth={560}>
      {items.map(({ alertId, alertName, timestamp, kind, phase, problem }, index) => (
        <Table.Tr key={index}>
          <Table.Td>
            <Anchor
              component={Link}
              to={`/alerts${queryText({ filter: JSON.stringify({ id: alertId }) })}`}
              size="sm"
              underline="always"
            >
              {alertName ?? alertId}
            </Anchor>
          </Table.Td>
          <Table.Td>
            <Moment at={timestamp} />
          </Table.Td>
          <Table.Td>{TEXTS.tickets.alertKind[kind]}</Table.Td>
          <Table.Td>
            <StateBadge color={COLORS[phase]}>{alertPhase[phase]}</StateBadge>
            {problem !== null && (
              <Text size="xs" c="var(--mantine-color-error)">
                {problem.message}
              </Text>
            )}
          </Table.Td>
        </Table.Tr>
      ))}
    </Listing>
  );
}
