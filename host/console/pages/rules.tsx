import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import type { ApiRule } from '../../api/shapes/rule.js';
import { useApi } from '../api/queries.js';
import { useFilters } from '../parts/filters.js';
import { Listing } from '../parts/listing.js';
import { Loaded } from '../parts/loaded.js';
import { ProblemNotice } from '../parts/trouble.js';
import { Empty, Page } from '../parts/page.js';
import { RuleRows } from '../rules/rule-rows.js';
import { useSession } from '../api/session-rights.js';
import { TEXTS } from '../texts/index.js';

export function RulesPage() {
  const rules = useApi('/api/rules');
  const { values, set } = useFilters(['search']);
  // The user types faster than the address updates.
  const [search, setSearch] = useState(values.search ?? '');
  const { mayConfigure } = useSession();
  const words = TEXTS.rules;
  const add = mayConfigure && (
    <Button component={Link} to="/rules/new">
      {words.add}
    </Button>
  );
  return (
    <Page title={words.title} intro={words.intro} actions={add}>
      <Loaded query={rules}>
        {(data) => {
          if (data.rules.length === 0) return <Empty title={words.none} next={words.noneNext} />;
          const found = data.rules.filter((rule) => isFound(rule, search));
          return (
            <>
              {data.broken.map(({ rule, problem }) => (
                <ProblemNotice key={rule} title={words.broken(rule)} problem={problem} />
              ))}
              <Group>
                <TextInput
                  type="search"
                  label={words.search}
                  value={search}
                  onChange={({ currentTarget }) => {
                    setSearch(currentTarget.value);
                    set('search', currentTarget.value);
                  }}
                  w={300}
                />
              </Group>
              {found.length === 0 ? (
                <Empty title={words.noMatch} next={words.noMatchNext} />
              ) : (
                <Listing label={words.title} heads={Object.values(words.column)} minWidth={900}>
                  <RuleRows versions={data.versions} rules={found} allOpen={search !== ''} />
                </Listing>
              )}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

/** Matches name, folder or filter, ignoring case. */
function isFound({ name, folder, filter }: ApiRule, search: string): boolean {
  return [name, folder ?? '', JSON.stringify(filter)].some((text) => text.toLowerCase().includes(search.toLowerCase()));
}
