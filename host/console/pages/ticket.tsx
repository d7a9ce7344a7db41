import { Anchor, Button, Group, Title } from '@mantine/core';
import { Link, useParams } from 'react-router';
import { useApi } from '../api/queries.js';
import { Loaded } from '../parts/loaded.js';
import { Page } from '../parts/page.js';
import { ProblemNotice, Trouble } from '../parts/trouble.js';
import { useSession } from '../api/session-rights.js';
import { Outlook } from '../tickets/outlook.js';
import { TicketAlerts } from '../tickets/ticket-alerts.js';
import { TicketFacts } from '../tickets/ticket-facts.js';
import { TicketHistory } from '../tickets/ticket-history.js';
import { isRetryable } from '../tickets/ticket-table.js';
import { useRetry } from '../tickets/use-retry.js';
import { TEXTS } from '../texts/index.js';
import { queryText } from '../api/query-text.js';

export function TicketPage() {
  const { id = '' } = useParams();
  const { mayOperate } = useSession();
  const detail = useApi('/api/tickets/{id}', { params: { id }, every: 15_000 });
  const retry = useRetry();
  const ticket = detail.data?.ticket;
  // Also if the ticket exists but one of its notes failed.
  const mayRetry = ticket !== undefined && (isRetryable(ticket) || detail.data?.items.some(isRetryable) === true);
  const actions = mayOperate && mayRetry && (
    <Button
      loading={retry.isRunning}
      onClick={() => {
        retry.run({ ids: [Number(id)] });
      }}
    >
      {TEXTS.tickets.retry}
    </Button>
  );
  return (
    <Page title={ticket?.number ? TEXTS.tickets.one(ticket.number) : TEXTS.tickets.oneWithout} actions={actions}>
      <Group>
        <Anchor component={Link} to="/tickets" underline="always">
          {TEXTS.tickets.back}
        </Anchor>
        <Anchor component={Link} to={`/logs${queryText({ ticketId: id })}`} underline="always">
          {TEXTS.tickets.toLog}
        </Anchor>
      </Group>
      {retry.error !== null && <Trouble error={retry.error} />}
      <Loaded query={detail}>
        {(data) => (
          <>
            {data.outlook !== null && <Outlook ticket={data.ticket} outlook={data.outlook} />}
            {data.outlook === null && data.ticket.problem !== null && (
              <ProblemNotice problem={data.ticket.problem} title={TEXTS.phaseMeaning[data.ticket.phase]} />
            )}
            <TicketFacts ticket={data.ticket} />
            <Title order={2} size="h3">
              {TEXTS.tickets.items}
            </Title>
            <TicketAlerts items={data.items} />
            <Title order={2} size="h3">
              {TEXTS.tickets.history}
            </Title>
            <TicketHistory history={data.history} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
