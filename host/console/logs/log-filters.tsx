import { Button, Group, Select } from '@mantine/core';
import { useApi } from '../api/queries.js';
import type { Filters } from '../parts/filters.js';
import { SearchInput } from '../parts/search-input.js';
import { TimeInput } from '../parts/time-input.js';
import { TEXTS } from '../texts/index.js';
import type { Meaning } from './log-table.js';

export const LOG_FILTERS = [
  'level',
  'event',
  'code',
  'plugin',
  'connection',
  'queue',
  'ticket',
  'ticketId',
  'search',
  'from',
  'to',
] as const;
type FilterName = (typeof LOG_FILTERS)[number];
type Choices = readonly { readonly value: string; readonly label: string }[];

interface LogFiltersProps {
  readonly filters: Filters<FilterName>;
  readonly meanings: readonly Meaning[];
}

export function LogFilters({ filters: { values, set, any, clear }, meanings }: LogFiltersProps) {
  const words = TEXTS.logs;
  const connections = useApi('/api/connections');
  const plugins = useApi('/api/plugins');
  const queues = useApi('/api/queues');
  const choice = (name: 'level' | 'event' | 'code' | 'plugin' | 'connection' | 'queue', data: Choices) => {
    const value = values[name] ?? null;
    // Log entries may have a deleted connection, or a code of an older version.
    const known = value === null || data.some((one) => one.value === value);
    return (
      <Select
        label={words.filter[name]}
        placeholder={TEXTS.any}
        data={known ? data : [...data, { value, label: value }]}
        value={value}
        onChange={(chosen) => {
          set(name, chosen ?? '');
        }}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': TEXTS.clear }}
        w={{ base: '100%', xs: name === 'plugin' ? 260 : 180 }}
      />
    );
  };
  const time = (name: 'from' | 'to') => (
    <TimeInput
      label={words.filter[name]}
      value={values[name]}
      onChange={(instant) => {
        set(name, instant);
      }}
    />
  );
  return (
    <Group align="flex-end" component="search">
      {choice('level', labelled(words.level))}
      {choice('event', labelled(words.event))}
      {choice('plugin', named(plugins.data?.plugins))}
      {choice('connection', named(connections.data?.connections))}
      {choice('queue', named(queues.data?.queues))}
      <SearchInput
        label={words.filter.ticket}
        placeholder={words.filter.ticketIn}
        value={values.ticket ?? ''}
        search={(text) => {
          set('ticket', text.trim());
        }}
      />
      {choice(
        'code',
        meanings.map(({ code }) => ({ value: code, label: code })),
      )}
      {time('from')}
      {time('to')}
      <SearchInput
        label={words.filter.search}
        placeholder={words.filter.searchIn}
        value={values.search ?? ''}
        search={(text) => {
          set('search', text);
        }}
      />
      {values.ticketId !== undefined && (
        <Button
          variant="light"
          onClick={() => {
            set('ticketId', '');
          }}
        >
          {words.filter.allTickets}
        </Button>
      )}
      {any && (
        <Button variant="default" onClick={clear}>
          {TEXTS.clear}
        </Button>
      )}
    </Group>
  );
}

function labelled(words: Readonly<Record<string, string>>): Choices {
  return Object.entries(words).map(([value, label]) => ({ value, label }));
}

/** Each name once: the general queues of all connections have the same name. */
function named(list: readonly { readonly name: string }[] = []): Choices {
  return [...new Set(list.map(({ name }) => name))].map((name) => ({ value: name, label: name }));
}
