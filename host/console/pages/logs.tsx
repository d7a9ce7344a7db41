import { Button } from '@mantine/core';
import { addressOf } from '../api/client.js';
import { useApi } from '../api/queries.js';
import { LOG_FILTERS, LogFilters } from '../logs/log-filters.js';
import { LogTable } from '../logs/log-table.js';
import { useFilters } from '../parts/filters.js';
import { Loaded } from '../parts/loaded.js';
import { OlderEntries } from '../parts/older-entries.js';
import { Empty, Page } from '../parts/page.js';
import { TEXTS } from '../texts/index.js';

const ON_PAGE = 50;

export function LogsPage() {
  const filters = useFilters(LOG_FILTERS);
  // New entries arrive all the time, so a page starts below an entry id instead of an offset.
  const { values, any, offset: before, turn } = filters;
  const page = { ...values, limit: ON_PAGE, before: before === 0 ? undefined : before };
  const logs = useApi('/api/logs', {
    query: page,
    every: before === 0 ? 10_000 : 0,
  });
  const problems = useApi('/api/problems');
  const meanings = problems.data?.problems ?? [];
  const words = TEXTS.logs;
  const actions = (
    <Button component="a" variant="default" href={addressOf('/api/logs/export', { query: values })} download>
      {words.export}
    </Button>
  );
  return (
    <Page title={words.title} intro={words.intro} actions={actions}>
      <LogFilters filters={filters} meanings={meanings} />
      <Loaded query={logs}>
        {(data) =>
          data.logs.length === 0 ? (
            <Empty title={any ? words.noMatch : words.none} next={any ? words.noMatchNext : words.noneNext} />
          ) : (
            <>
              <LogTable logs={data.logs} meanings={meanings} />
              <OlderEntries before={before} entries={data.logs} size={ON_PAGE} turn={turn} words={words} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}
