import { Anchor, Button, Code, Table, Text, Timeline, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Link, useParams } from 'react-router';
import type { Json } from '../../../host-sdk/index.js';
import type { ListedTicket } from '../../store/ticket-list.js';
import { call } from '../api/call.js';
import { useApi, useChange } from '../api/queries.js';
import { Loaded } from '../parts/loaded.js';
import { Moment } from '../parts/moment.js';
import { Page } from '../parts/page.js';
import { ProblemNotice, Trouble } from '../parts/trouble.js';
import { useSession } from '../session.js';
import { PhaseBadge } from '../tickets/phase-badge.js';
import { TicketLink } from '../tickets/ticket-link.js';
import { TEXTS } from '../texts.js';

interface TicketDetail {
  readonly ticket: ListedTicket;
  readonly history: readonly { readonly at: string; readonly event: string; readonly detail: Json }[];
}

export function TicketPage() {
  const { id = '' } = useParams();
  const { mayChange } = useSession();
  const detail = useApi<TicketDetail>(`/api/tickets/${encodeURIComponent(id)}`, { every: 15_000 });
  const retry = useChange(() => call('/api/tickets/retry', { method: 'POST', body: { ids: [Number(id)] } }));
  const ticket = detail.data?.ticket;
  const stuck = ticket?.phase === 'failed' || ticket?.phase === 'unknown';
  const actions = mayChange && stuck && (
    <Button
      loading={retry.isPending}
      onClick={() => {
        retry.mutate(undefined, {
          onSuccess: () => {
            notifications.show({ message: TEXTS.tickets.retried });
          },
        });
      }}
    >
      {TEXTS.tickets.retry}
    </Button>
  );
  return (
    <Page title={ticket?.number ? TEXTS.tickets.one(ticket.number) : TEXTS.tickets.oneWithout} actions={actions}>
      <Anchor component={Link} to="/tickets" underline="always" w="fit-content">
        {TEXTS.tickets.back}
      </Anchor>
      {retry.error !== null && <Trouble error={retry.error} />}
      <Loaded query={detail}>
        {(data) => (
          <>
            {data.ticket.problem !== null && (
              <ProblemNotice problem={data.ticket.problem} title={TEXTS.phaseMeaning[data.ticket.phase]} />
            )}
            <Facts ticket={data.ticket} />
            <Title order={2} size="h3">
              {TEXTS.tickets.history}
            </Title>
            <Timeline bulletSize={14} lineWidth={2}>
              {data.history.map(({ at, event, detail: more }, index) => (
                <Timeline.Item key={index} title={event}>
                  <Text size="sm">
                    <Moment at={at} />
                  </Text>
                  {more !== null && <Code block>{JSON.stringify(more, null, 2)}</Code>}
                </Timeline.Item>
              ))}
            </Timeline>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Facts({ ticket }: { readonly ticket: ListedTicket }) {
  const { column } = TEXTS.tickets;
  const rows = [
    [column.number, <TicketLink key="number" number={ticket.number} url={ticket.url} />],
    [column.outcome, <PhaseBadge key="phase" phase={ticket.phase} />],
    [column.status, ticket.nativeStatus ?? TEXTS.none],
    [column.severity, ticket.severity ?? TEXTS.none],
    [column.assignee, ticket.assignee ?? TEXTS.none],
    [column.alert, `${ticket.alertName ?? ''} (${ticket.alertId})`],
    [column.alerts, ticket.alerts],
    [column.connection, ticket.connection],
    [column.queue, ticket.queue],
    [column.created, <Moment key="created" at={ticket.createdAt} />],
    [column.seen, <Moment key="seen" at={ticket.seenAt} />],
  ] as const;
  return (
    <Table withTableBorder maw={720} aria-label={TEXTS.tickets.facts}>
      <Table.Tbody>
        {rows.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" w={180}>
              {name}
            </Table.Th>
            <Table.Td>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
