import { Button, Checkbox, Group, Select, Table, Text, TextInput, VisuallyHidden } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { Link } from 'react-router';
import type { ListedTicket } from '../../store/ticket-list.js';
import { call } from '../api/call.js';
import { queryText, useApi, useChange } from '../api/queries.js';
import { useFilters } from '../parts/filters.js';
import { Loaded } from '../parts/loaded.js';
import { Moment } from '../parts/moment.js';
import { Empty, Page } from '../parts/page.js';
import { Pager } from '../parts/pager.js';
import { Trouble } from '../parts/trouble.js';
import { useSession } from '../session.js';
import { PhaseBadge } from '../tickets/phase-badge.js';
import { TicketLink } from '../tickets/ticket-link.js';
import { TEXTS } from '../texts.js';

const ON_PAGE = 25;
const FILTERS = ['status', 'severity', 'phase', 'search'] as const;

interface TicketList {
  readonly tickets: readonly ListedTicket[];
  readonly total: number;
}

export function TicketsPage() {
  const { values, set, offset, turn, any, clear } = useFilters(FILTERS);
  const tickets = useApi<TicketList>(`/api/tickets${queryText({ ...values, limit: ON_PAGE, offset })}`, {
    every: 15_000,
  });
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const { mayChange } = useSession();
  const retry = useChange((what: { readonly ids: readonly number[] } | { readonly phase: string }) =>
    call('/api/tickets/retry', { method: 'POST', body: what }),
  );
  const send = (what: Parameters<typeof retry.mutate>[0]) => {
    retry.mutate(what, {
      onSuccess: () => {
        setChosen(new Set());
        notifications.show({ message: TEXTS.tickets.retried });
      },
    });
  };
  const actions = mayChange && (
    <>
      <Button
        variant="default"
        disabled={chosen.size === 0}
        loading={retry.isPending}
        onClick={() => {
          send({ ids: [...chosen] });
        }}
      >
        {TEXTS.tickets.retryChosen(chosen.size)}
      </Button>
      <Button
        variant="default"
        loading={retry.isPending}
        onClick={() => {
          send({ phase: 'failed' });
        }}
      >
        {TEXTS.tickets.retryFailed}
      </Button>
    </>
  );
  return (
    <Page title={TEXTS.tickets.title} intro={TEXTS.tickets.intro} actions={actions}>
      <Group align="flex-end" component="search">
        <Filter name="status" value={values.status} set={set} choices={TEXTS.status} />
        <Filter name="severity" value={values.severity} set={set} choices={TEXTS.severity} />
        <Filter name="phase" value={values.phase} set={set} choices={TEXTS.phase} />
        <TextInput
          label={TEXTS.tickets.filter.search}
          placeholder={TEXTS.tickets.filter.searchIn}
          value={values.search ?? ''}
          onChange={({ currentTarget }) => {
            set('search', currentTarget.value);
          }}
        />
        {any && (
          <Button variant="default" onClick={clear}>
            {TEXTS.clear}
          </Button>
        )}
      </Group>
      {retry.error !== null && <Trouble error={retry.error} />}
      <Loaded query={tickets}>
        {(data) =>
          data.tickets.length === 0 ? (
            any ? (
              <Empty title={TEXTS.tickets.noMatch} next={TEXTS.tickets.noMatchNext} />
            ) : (
              <Empty title={TEXTS.tickets.none} next={TEXTS.tickets.noneNext} />
            )
          ) : (
            <>
              <TicketTable tickets={data.tickets} chosen={chosen} choose={mayChange ? setChosen : undefined} />
              <Pager total={data.total} offset={offset} size={ON_PAGE} turn={turn} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

interface FilterProps {
  readonly name: 'status' | 'severity' | 'phase';
  readonly value: string | undefined;
  readonly set: (name: (typeof FILTERS)[number], value: string) => void;
  readonly choices: Readonly<Record<string, string>>;
}

function Filter({ name, value, set, choices }: FilterProps) {
  return (
    <Select
      label={TEXTS.tickets.filter[name]}
      placeholder={TEXTS.any}
      data={Object.entries(choices).map(([word, label]) => ({ value: word, label }))}
      value={value ?? null}
      onChange={(chosen) => {
        set(name, chosen ?? '');
      }}
      clearable
      clearButtonProps={{ 'aria-label': TEXTS.clear }}
      w={170}
    />
  );
}

interface TicketTableProps {
  readonly tickets: readonly ListedTicket[];
  readonly chosen: ReadonlySet<number>;
  readonly choose: ((chosen: ReadonlySet<number>) => void) | undefined;
}

function TicketTable({ tickets, chosen, choose }: TicketTableProps) {
  const { column } = TEXTS.tickets;
  return (
    <Table.ScrollContainer minWidth={860} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table striped stickyHeader verticalSpacing="xs" aria-label={TEXTS.tickets.title}>
        <Table.Thead>
          <Table.Tr>
            {choose !== undefined && (
              <Table.Th>
                <VisuallyHidden>{column.choose}</VisuallyHidden>
              </Table.Th>
            )}
            {[column.number, column.outcome, column.status, column.severity, column.alert, column.alerts].map(
              (head) => (
                <Table.Th key={head}>{head}</Table.Th>
              ),
            )}
            <Table.Th>{column.assignee}</Table.Th>
            <Table.Th>{column.created}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tickets.map((ticket) => (
            <Table.Tr key={ticket.id}>
              {choose !== undefined && (
                <Table.Td>
                  <Checkbox
                    aria-label={TEXTS.tickets.choose(ticket.number ?? ticket.alertId)}
                    checked={chosen.has(ticket.id)}
                    disabled={ticket.phase !== 'failed' && ticket.phase !== 'unknown'}
                    onChange={({ currentTarget }) => {
                      const others = [...chosen].filter((id) => id !== ticket.id);
                      choose(new Set(currentTarget.checked ? [...others, ticket.id] : others));
                    }}
                  />
                </Table.Td>
              )}
              <Table.Td>
                <TicketLink number={ticket.number} url={ticket.url} />
              </Table.Td>
              <Table.Td>
                <PhaseBadge phase={ticket.phase} />
              </Table.Td>
              <Table.Td>{ticket.nativeStatus ?? TEXTS.none}</Table.Td>
              <Table.Td>{ticket.severity ?? TEXTS.none}</Table.Td>
              <Table.Td>
                <Text
                  component={Link}
                  to={`/tickets/${ticket.id}`}
                  size="sm"
                  c="var(--mantine-color-anchor)"
                  td="underline"
                >
                  {ticket.alertName ?? ticket.alertId}
                </Text>
                {ticket.problem !== null && (
                  <Text size="xs" c="var(--mantine-color-error)" lineClamp={2}>
                    {ticket.problem.message}
                  </Text>
                )}
              </Table.Td>
              <Table.Td ta="right">{ticket.alerts}</Table.Td>
              <Table.Td>{ticket.assignee ?? TEXTS.none}</Table.Td>
              <Table.Td>
                <Moment at={ticket.createdAt} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
