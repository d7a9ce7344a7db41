import { Alert, Button, Group, Paper, Stack } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { Link } from 'react-router';
import type { AlertSort } from '../../api/shapes/alert.js';
import { AlertImport } from '../alerts/alert-import.js';
import { AlertTable } from '../alerts/alert-table.js';
import { useApi } from '../api/queries.js';
import { FilterBuilder } from '../filters/filter-builder.js';
import { typedFilter } from '../filters/typed-filter.js';
import { useFilters } from '../parts/filters.js';
import { Loaded } from '../parts/loaded.js';
import { Empty, Page } from '../parts/page.js';
import { Pager } from '../parts/pager.js';
import { useSession } from '../api/session-rights.js';
import { TEXTS } from '../texts/index.js';
import { queryText } from '../api/query-text.js';

const ON_PAGE = 25;
const SORTS: readonly AlertSort[] = ['-arrival', 'arrival', '-timestamp', 'timestamp'];

export function AlertsPage() {
  const { values, set, offset, turn, clear } = useFilters(['filter', 'sort']);
  const { mayOperate, mayConfigure } = useSession();
  const { filter: applied = {}, fault } = typedFilter(values.filter);
  const [draft, setDraft] = useState(applied);
  const [round, setRound] = useState(0);
  const asked = { sort: values.sort, ...(fault === undefined ? { filter: values.filter } : {}) };
  const alerts = useApi('/api/alerts', {
    query: { ...asked, limit: ON_PAGE, offset },
    every: 30_000,
    enabled: fault === undefined,
  });
  const words = TEXTS.alerts;
  const [sort = '-arrival'] = SORTS.filter((one) => one === values.sort);
  const apply = (event: SyntheticEvent) => {
    event.preventDefault();
    set('filter', Object.keys(draft).length === 0 ? '' : JSON.stringify(draft));
  };
  return (
    <Page title={words.title} intro={words.intro}>
      {mayOperate && <AlertImport />}
      <Paper withBorder p="md" component="section" aria-label={words.filter}>
        <Stack component="form" onSubmit={apply}>
          <FilterBuilder key={round} label={words.filter} filter={draft} onChange={setDraft} />
          <Group>
            <Button type="submit">{words.apply}</Button>
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
            {mayConfigure && (
              <Button
                component={Link}
                variant="default"
                to={`/rules/new${queryText({ filter: JSON.stringify(draft) })}`}
              >
                {words.makeRule}
              </Button>
            )}
          </Group>
        </Stack>
      </Paper>
      {fault === undefined ? (
        <Loaded query={alerts}>
          {(data) =>
            data.alerts.length === 0 ? (
              <Empty
                title={values.filter === undefined ? words.none : words.noMatch}
                next={values.filter === undefined ? words.noneNext : words.noMatchNext}
              />
            ) : (
              <>
                <AlertTable
                  alerts={data.alerts}
                  sort={sort}
                  onSort={(order) => {
                    set('sort', order);
                  }}
                />
                <Pager total={data.total} offset={offset} size={ON_PAGE} turn={turn} />
              </>
            )
          }
        </Loaded>
      ) : (
        <Alert color="red" variant="outline" title={TEXTS.filter.broken} role="alert">
          {fault} {TEXTS.filter.brokenNext}
        </Alert>
      )}
    </Page>
  );
}
