import { Button, Group, Paper, Select, Stack } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import type { JsonObject } from '../../../host-sdk/index.js';
import type { StoredAlert } from '../../store/alerts.js';
import { AlertImport } from '../alerts/alert-import.js';
import { AlertTable } from '../alerts/alert-table.js';
import { queryText, useApi } from '../api/queries.js';
import { FilterBuilder } from '../filters/filter-builder.js';
import { useFilters } from '../parts/filters.js';
import { Loaded } from '../parts/loaded.js';
import { Empty, Page } from '../parts/page.js';
import { Pager } from '../parts/pager.js';
import { useSession } from '../session.js';
import { TEXTS } from '../texts.js';

interface AlertList {
  readonly alerts: readonly StoredAlert[];
  readonly total: number;
}

const ON_PAGE = 25;

export function AlertsPage() {
  const { values, set, offset, turn, clear } = useFilters(['filter', 'sort']);
  const { mayChange } = useSession();
  const applied = values.filter === undefined ? {} : (JSON.parse(values.filter) as JsonObject);
  const [draft, setDraft] = useState(applied);
  const [round, setRound] = useState(0);
  const alerts = useApi<AlertList>(`/api/alerts${queryText({ ...values, limit: ON_PAGE, offset })}`, { every: 30_000 });
  const words = TEXTS.alerts;
  return (
    <Page title={words.title} intro={words.intro}>
      {mayChange && <AlertImport />}
      <Paper withBorder p="md" component="section" aria-label={words.filter}>
        <Stack>
          <FilterBuilder key={round} label={words.filter} filter={draft} onChange={setDraft} />
          <Group align="flex-end">
            <Button
              onClick={() => {
                set('filter', Object.keys(draft).length === 0 ? '' : JSON.stringify(draft));
              }}
            >
              {words.apply}
            </Button>
            <Button
              variant="default"
              onClick={() => {
                clear();
                setDraft({});
                setRound(round + 1);
              }}
            >
              {TEXTS.clear}
            </Button>
            {mayChange && (
              <Button
                component={Link}
                variant="default"
                to={`/rules/new${queryText({ filter: JSON.stringify(draft) })}`}
              >
                {words.makeRule}
              </Button>
            )}
            <Select
              label={words.sort}
              data={Object.entries(words.sorts).map(([value, label]) => ({ value, label }))}
              value={values.sort ?? '-arrival'}
              allowDeselect={false}
              onChange={(chosen) => {
                set('sort', chosen ?? '');
              }}
            />
          </Group>
        </Stack>
      </Paper>
      <Loaded query={alerts}>
        {(data) =>
          data.alerts.length === 0 ? (
            <Empty
              title={values.filter === undefined ? words.none : words.noMatch}
              next={values.filter === undefined ? words.noneNext : words.noMatchNext}
            />
          ) : (
            <>
              <AlertTable alerts={data.alerts} />
              <Pager total={data.total} offset={offset} size={ON_PAGE} turn={turn} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}
