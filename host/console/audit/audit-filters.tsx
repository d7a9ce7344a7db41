import { Button, Group, Select } from '@mantine/core';
import type { Filters } from '../parts/filters.js';
import { SearchInput } from '../parts/search-input.js';
import { TimeInput } from '../parts/time-input.js';
import { TEXTS } from '../texts/index.js';

export const AUDIT_FILTERS = ['who', 'what', 'object', 'outcome', 'from', 'to'] as const;
type FilterName = (typeof AUDIT_FILTERS)[number];

export function AuditFilters({ filters }: { readonly filters: Filters<FilterName> }) {
  const { values, set, any, clear } = filters;
  const words = TEXTS.audit;
  const named = (name: 'who' | 'what' | 'object') => (
    <SearchInput
      label={words.filter[name]}
      placeholder={words.filter[`${name}In`]}
      value={values[name] ?? ''}
      search={(text) => {
        set(name, text.trim());
      }}
    />
  );
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
      {named('who')}
      {named('what')}
      {named('object')}
      <Select
        label={words.filter.outcome}
        placeholder={TEXTS.any}
        data={Object.entries(words.outcome).map(([value, label]) => ({ value, label }))}
        value={values.outcome ?? null}
        onChange={(chosen) => {
          set('outcome', chosen ?? '');
        }}
        clearable
        clearButtonProps={{ 'aria-label': TEXTS.clear }}
        w={{ base: '100%', xs: 180 }}
      />
      {time('from')}
      {time('to')}
      {any && (
        <Button variant="default" onClick={clear}>
          {TEXTS.clear}
        </Button>
      )}
    </Group>
  );
}
