import { Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Trouble } from '../parts/trouble.js';
import { TEXTS } from '../texts/index.js';
import type { DraftRule } from './draft-rule.js';
import { testRule } from './test-rule.js';

const DAYS = 7;
const PAUSE_MS = 400;

/** Number of alerts of the last days that the edited rule matches, updated after each change. */
export function LiveCount({ rule }: { readonly rule: DraftRule }) {
  const { kind, filter, dedupe, resolved_when, mutes } = rule;
  const [asked] = useDebouncedValue(JSON.stringify({ kind, filter, dedupe, resolved_when, mutes }), PAUSE_MS);
  const count = useQuery({
    queryKey: ['rule-count', asked],
    queryFn: ({ signal }) => testRule({ ...rule, ...(JSON.parse(asked) as DraftRule) }, DAYS, 1, signal),
    placeholderData: keepPreviousData,
  });
  if (count.error !== null) return <Trouble error={count.error} />;
  return (
    <Text size="sm" role="status" c={count.isPlaceholderData ? 'dimmed' : 'inherit'}>
      {count.data === undefined ? TEXTS.rules.test.counting : TEXTS.rules.test.live(count.data, DAYS)}
    </Text>
  );
}
