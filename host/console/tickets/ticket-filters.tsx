import { Button, Group, Select } from '@mantine/core';
import { useApi } from '../api/queries.js';
import type { Filters } from '../parts/filters.js';
import { SearchInput } from '../parts/search-input.js';
import { TEXTS } from '../texts/index.js';

/** Filters of the list, and its order. */
export const TICKET_FILTERS = ['status', 'severity', 'phase', 'connection', 'search', 'sort'] as const;
type FilterName = (typeof TICKET_FILTERS)[number];

/** True when a filter is set. */
export function isFiltered({ values }: Pick<Filters<FilterName>, 'values'>): boolean {
  return TICKET_FILTERS.some((name) => name !== 'sort' && values[name] !== undefined);
}

export function TicketFilters({ filters }: { readonly filters: Filters<FilterName> }) {
  const { values, set, clear } = filters;
  const connections = useApi('/api/connections');
  const kept = connections.data?.connections.map(({ name }) => name) ?? [];
  const names = [...new Set([...kept, ...(values.connection === undefined ? [] : [values.connection])])];
  const choice = (name: 'status' | 'severity' | 'phase' | 'connection', data: Readonly<Record<string, string>>) => (
    <Select
      label={TEXTS.tickets.filter[name]}
      placeholder={TEXTS.any}
      data={Object.entries(data).map(([value, label]) => ({ value, label }))}
      value={values[name] ?? null}
      onChange={(chosen) => {
        set(name, chosen ?? '');
      }}
      clearable
      clearButtonProps={{ 'aria-label': TEXTS.clear }}
      w={{ base: '100%', xs: 160 }}
    />
  );
  return (
    <Group align="flex-end" component="search">
      {choice('phase', TEXTS.phase)}
      {choice('status', TEXTS.status)}
      {choice('severity', TEXTS.severity)}
      {choice('connection', Object.fromEntries(names.map((name) => [name, name])))}
      <SearchInput
        label={TEXTS.tickets.filter.search}
        placeholder={TEXTS.tickets.filter.searchIn}
        value={values.search ?? ''}
        search={(text) => {
          set('search', text);
        }}
      />
      {isFiltered(filters) && (
        <Button variant="default" onClick={clear}>
          {TEXTS.clear}
        </Button>
      )}
    </Group>
  );
}
