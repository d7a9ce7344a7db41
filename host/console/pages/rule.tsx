import { Alert } from '@mantine/core';
import { useSearchParams, useParams } from 'react-router';
import { useApi } from '../api/queries.js';
import { typedFilter } from '../filters/typed-filter.js';
import { Loaded } from '../parts/loaded.js';
import { Empty, Page } from '../parts/page.js';
import { newRule } from '../rules/draft-rule.js';
import { RuleForm } from '../rules/rule-form.js';
import { TEXTS } from '../texts/index.js';

/** A new rule, also with a filter from the alerts page or as a copy of another, or an existing one. */
export function RulePage() {
  const { name } = useParams();
  const [search] = useSearchParams();
  const rules = useApi('/api/rules');
  const words = TEXTS.rules;
  const wanted = name ?? search.get('copy');
  const { filter = {}, fault } = typedFilter(search.get('filter'));
  return (
    <Page title={name === undefined ? words.add : words.one(name)}>
      {fault !== undefined && (
        <Alert color="red" variant="outline" title={TEXTS.filter.broken} role="alert">
          {fault}
        </Alert>
      )}
      <Loaded query={rules}>
        {(data) => {
          const folders = [...new Set(data.rules.flatMap(({ folder }) => folder ?? []))].sort();
          if (wanted === null) return <RuleForm rule={newRule(filter)} folders={folders} />;
          const rule = data.rules.find((one) => one.name === wanted);
          if (rule === undefined) return <Empty title={words.gone(wanted)} next={words.goneNext} />;
          if (name !== undefined)
            return <RuleForm key={name} rule={rule} folders={folders} version={data.versions[name]} />;
          // A copy does not take over the mutes.
          return <RuleForm rule={{ ...rule, name: TEXTS.copyOf(rule.name), mutes: [] }} folders={folders} />;
        }}
      </Loaded>
    </Page>
  );
}
