import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import type { ApiTicket } from '../../api/shapes/ticket.js';
import { useApi } from '../api/queries.js';
import { FactTable } from '../parts/fact-table.js';
import { Moment } from '../parts/moment.js';
import { TEXTS } from '../texts/index.js';
import { PhaseBadge } from './phase-badge.js';
import { ApiAddress, ReferenceId } from './reference.js';
import { severityWord } from './severity-word.js';
import { TicketLink } from './ticket-link.js';
import { queryText } from '../api/query-text.js';

/** The data of a ticket, with links to its alert, queue and connection. */
export function TicketFacts({ ticket }: { readonly ticket: ApiTicket }) {
  const { column } = TEXTS.tickets;
  const queues = useApi('/api/queues');
  // The general queue and deleted queues have no page.
  const hasQueue = queues.data?.queues.some(({ name }) => name === ticket.queue) === true;
  const alert = `/alerts${queryText({ filter: JSON.stringify({ id: ticket.alertId }) })}`;
  const link = (to: string, text: string) => (
    <Anchor component={Link} to={to} size="sm" underline="always">
      {text}
    </Anchor>
  );
  const rows = [
    [column.number, <TicketLink key="number" number={ticket.number} url={ticket.url} />],
    [column.reference, <ReferenceId key="reference" ticket={ticket} />],
    [column.address, <ApiAddress key="address" ticket={ticket} />],
    [column.outcome, <PhaseBadge key="phase" phase={ticket.phase} />],
    [column.status, ticket.nativeStatus ?? TEXTS.none],
    [column.severity, severityWord(ticket.severity)],
    [column.assignee, ticket.assignee ?? TEXTS.none],
    [column.alert, link(alert, ticket.alertName ?? ticket.alertId)],
    [column.alerts, ticket.alerts],
    [column.connection, link(`/connections/${encodeURIComponent(ticket.connection)}/edit`, ticket.connection)],
    [column.queue, hasQueue ? link(`/queues/${encodeURIComponent(ticket.queue)}`, ticket.queue) : ticket.queue],
    [column.created, <Moment key="created" at={ticket.createdAt} />],
    [column.seen, <Moment key="seen" at={ticket.seenAt} />],
  ] as const;
  return <FactTable label={TEXTS.tickets.facts} names={150} facts={rows} withTableBorder />;
}
