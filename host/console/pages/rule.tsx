import { useSearchParams, useParams } from 'react-router';
import type { JsonObject } from '../../../host-sdk/index.js';
import type { StoredRule } from '../../store/queues.js';
import { useApi } from '../api/queries.js';
import { Loaded } from '../parts/loaded.js';
import { Empty, Page } from '../parts/page.js';
import { RuleForm } from '../rules/rule-form.js';
import { TEXTS } from '../texts.js';

/** A new rule, perhaps with a filter that was tried on the alerts, or one that exists. */
export function RulePage() {
  const { name } = useParams();
  const [search] = useSearchParams();
  const rules = useApi<{ rules: readonly StoredRule[] }>('/api/rules', { enabled: name !== undefined });
  if (name === undefined) {
    const filter = JSON.parse(search.get('filter') ?? '{}') as JsonObject;
    return (
      <Page title={TEXTS.rules.add}>
        <RuleForm rule={{ name: '', kind: 'alert', filter, dedupe: [], mutes: [] }} />
      </Page>
    );
  }
  return (
    <Page title={TEXTS.rules.one(name)}>
      <Loaded query={rules}>
        {(data) => {
          const rule = data.rules.find((one) => one.name === name);
          if (rule === undefined) return <Empty title={TEXTS.rules.gone(name)} next={TEXTS.rules.goneNext} />;
          return <RuleForm key={name} rule={rule} stored />;
        }}
      </Loaded>
    </Page>
  );
}
