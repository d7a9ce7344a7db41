import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { addressOf } from '../api/client.js';
import { useApi } from '../api/queries.js';
import { useFilters } from '../parts/filters.js';
import { Loaded } from '../parts/loaded.js';
import { Empty, Page } from '../parts/page.js';
import { Pager } from '../parts/pager.js';
import { Trouble } from '../parts/trouble.js';
import { useSession } from '../api/session-rights.js';
import { isFiltered, TICKET_FILTERS, TicketFilters } from '../tickets/ticket-filters.js';
import { TicketExport } from '../tickets/ticket-export.js';
import { TicketTable } from '../tickets/ticket-table.js';
import { useRetry } from '../tickets/use-retry.js';
import { TEXTS } from '../texts/index.js';

const ON_PAGE = 25;

export function TicketsPage() {
  const filters = useFilters(TICKET_FILTERS);
  const { values, set, offset, turn } = filters;
  const { sort, ...chosenFilters } = values;
  const query = { ...values, limit: ON_PAGE, offset };
  const path = addressOf('/api/tickets', { query });
  const tickets = useApi('/api/tickets', { query, every: 15_000 });
  const [choice, setChoice] = useState<{ readonly path: string; readonly ids: ReadonlySet<number> }>();
  // A button must not retry tickets that are no longer visible.
  const chosen = choice?.path === path ? choice.ids : new Set<number>();
  const { mayOperate } = useSession();
  const retry = useRetry();
  const words = TEXTS.tickets;
  const actions = (
    <>
      {mayOperate && (
        <>
          <Button
            disabled={chosen.size === 0}
            loading={retry.isRunning}
            onClick={() => {
              retry.run({ ids: [...chosen] }, () => {
                setChoice(undefined);
              });
            }}
          >
            {words.retryChosen(chosen.size)}
          </Button>
          <Button
            variant="default"
            loading={retry.isRunning}
            onClick={() => {
              retry.run({ phase: 'failed' });
            }}
          >
            {words.retryFailed}
          </Button>
        </>
      )}
      <TicketExport filters={chosenFilters} />
    </>
  );
  return (
    <Page title={words.title} intro={words.intro} actions={actions}>
      <TicketFilters filters={filters} />
      {retry.error !== null && <Trouble error={retry.error} />}
      <Loaded query={tickets}>
        {(data) =>
          data.tickets.length === 0 ? (
            isFiltered(filters) ? (
              <Empty title={words.noMatch} next={words.noMatchNext} />
            ) : (
              <Empty title={words.none} next={words.noneNext} action={<FirstSteps />} />
            )
          ) : (
            <>
              <TicketTable
                tickets={data.tickets}
                chosen={chosen}
                choose={
                  mayOperate
                    ? (ids) => {
                        setChoice({ path, ids });
                      }
                    : undefined
                }
                order={sort === 'created' ? 'ascending' : 'descending'}
                reverseOrder={() => {
                  set('sort', sort === 'created' ? '' : 'created');
                }}
              />
              <Pager total={data.total} offset={offset} size={ON_PAGE} turn={turn} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function FirstSteps() {
  return (
    <Group gap="xs">
      <Button component={Link} to="/alerts">
        {TEXTS.tickets.toAlerts}
      </Button>
      <Button component={Link} variant="default" to="/queues">
        {TEXTS.tickets.toQueues}
      </Button>
    </Group>
  );
}
