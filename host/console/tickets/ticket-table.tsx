import { Anchor, Checkbox, Table, Text, UnstyledButton } from '@mantine/core';
import { Link } from 'react-router';
import type { ApiTicket, TicketAlert } from '../../api/shapes/ticket.js';
import { Moment } from '../parts/moment.js';
import { TEXTS } from '../texts/index.js';
import { PhaseBadge } from './phase-badge.js';
import { ReferenceCell } from './reference.js';
import { severityWord } from './severity-word.js';
import { TicketLink } from './ticket-link.js';

interface TicketTableProps {
  readonly tickets: readonly ApiTicket[];
  readonly chosen: ReadonlySet<number>;
  /** Absent: tickets cannot be selected. */
  readonly choose: ((chosen: ReadonlySet<number>) => void) | undefined;
  readonly order: 'descending' | 'ascending';
  readonly reverseOrder: () => void;
}

/** Whether a retry may help a ticket or one of its alerts. */
export function isRetryable({ phase }: Pick<ApiTicket | TicketAlert, 'phase'>): boolean {
  return phase === 'failed' || phase === 'unknown';
}

export function TicketTable({ tickets, chosen, choose, order, reverseOrder }: TicketTableProps) {
  const { column } = TEXTS.tickets;
  const heads = [column.number, column.reference, column.outcome, column.status, column.severity, column.alert];
  return (
    <Table.ScrollContainer minWidth={1040} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table striped verticalSpacing="xs" aria-label={TEXTS.tickets.title}>
        <Table.Thead>
          <Table.Tr>
            {choose !== undefined && (
              <Table.Th w={40}>
                <ChooseAll tickets={tickets} chosen={chosen} choose={choose} />
              </Table.Th>
            )}
            {heads.map((head) => (
              <Table.Th key={head}>{head}</Table.Th>
            ))}
            <Table.Th ta="right">{column.alerts}</Table.Th>
            <Table.Th>{column.assignee}</Table.Th>
            <Table.Th>{column.connection}</Table.Th>
            <Table.Th aria-sort={order}>
              <UnstyledButton fw={700} fz="sm" onClick={reverseOrder} title={TEXTS.tickets.reverseOrder}>
                {column.created} {order === 'descending' ? '↓' : '↑'}
              </UnstyledButton>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tickets.map((ticket) => (
            <TicketRow key={ticket.id} ticket={ticket} chosen={chosen} choose={choose} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

type Choice = Required<Pick<TicketTableProps, 'chosen'>> & { readonly choose: NonNullable<TicketTableProps['choose']> };

/** Selects every ticket of the page that can be retried. */
function ChooseAll({ tickets, chosen, choose }: Choice & Pick<TicketTableProps, 'tickets'>) {
  const ids = tickets.filter(isRetryable).map(({ id }) => id);
  const count = ids.filter((id) => chosen.has(id)).length;
  return (
    <Checkbox
      aria-label={TEXTS.tickets.chooseAll}
      disabled={ids.length === 0}
      checked={count > 0 && count === ids.length}
      indeterminate={count > 0 && count < ids.length}
      onChange={({ currentTarget }) => {
        choose(new Set(currentTarget.checked ? ids : []));
      }}
    />
  );
}

interface TicketRowProps extends Pick<TicketTableProps, 'chosen' | 'choose'> {
  readonly ticket: ApiTicket;
}

function TicketRow({ ticket, chosen, choose }: TicketRowProps) {
  return (
    <Table.Tr>
      {choose !== undefined && (
        <Table.Td>
          {isRetryable(ticket) && (
            <Checkbox
              aria-label={TEXTS.tickets.choose(ticket.number ?? ticket.alertId)}
              checked={chosen.has(ticket.id)}
              onChange={({ currentTarget }) => {
                const others = [...chosen].filter((id) => id !== ticket.id);
                choose(new Set(currentTarget.checked ? [...others, ticket.id] : others));
              }}
            />
          )}
        </Table.Td>
      )}
      <Table.Td>
        <TicketLink number={ticket.number} url={ticket.url} />
      </Table.Td>
      <Table.Td>
        <ReferenceCell ticket={ticket} />
      </Table.Td>
      <Table.Td>
        <PhaseBadge phase={ticket.phase} />
      </Table.Td>
      <Table.Td>{ticket.nativeStatus ?? TEXTS.none}</Table.Td>
      <Table.Td>{severityWord(ticket.severity)}</Table.Td>
      <Table.Td>
        <Anchor component={Link} to={`/tickets/${ticket.id}`} size="sm" underline="always">
          {ticket.alertName ?? ticket.alertId}
        </Anchor>
        {ticket.problem !== null && (
          <Text size="xs" c="var(--mantine-color-error)" lineClamp={2}>
            {ticket.problem.message}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right">{ticket.alerts}</Table.Td>
      <Table.Td>{ticket.assignee ?? TEXTS.none}</Table.Td>
      <Table.Td>{ticket.connection}</Table.Td>
      <Table.Td>
        <Moment at={ticket.createdAt} />
      </Table.Td>
    </Table.Tr>
  );
}
