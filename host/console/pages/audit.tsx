import { Button } from '@mantine/core';
import { addressOf } from '../api/client.js';
import { useApi } from '../api/queries.js';
import { AUDIT_FILTERS, AuditFilters } from '../audit/audit-filters.js';
import { AuditTable } from '../audit/audit-table.js';
import { useFilters } from '../parts/filters.js';
import { Loaded } from '../parts/loaded.js';
import { OlderEntries } from '../parts/older-entries.js';
import { Empty, Page } from '../parts/page.js';
import { TEXTS } from '../texts/index.js';

const ON_PAGE = 50;

export function AuditPage() {
  const filters = useFilters(AUDIT_FILTERS);
  // A page starts below an entry id, so that new entries do not move it.
  const { values, any, offset: before, turn } = filters;
  const audit = useApi('/api/audit', {
    query: { ...values, limit: ON_PAGE, before: before === 0 ? undefined : before },
    every: before === 0 ? 30_000 : 0,
  });
  const words = TEXTS.audit;
  const actions = (
    <Button component="a" variant="default" href={addressOf('/api/audit/export', { query: values })} download>
      {words.export}
    </Button>
  );
  return (
    <Page title={words.title} intro={words.intro} actions={actions}>
      <AuditFilters filters={filters} />
      <Loaded query={audit}>
        {({ entries }) =>
          entries.length === 0 ? (
            <Empty title={any ? words.noMatch : words.none} next={any ? words.noMatchNext : words.noneNext} />
          ) : (
            <>
              <AuditTable entries={entries} />
              <OlderEntries before={before} entries={entries} size={ON_PAGE} turn={turn} words={words} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}
