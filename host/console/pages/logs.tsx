import { Anchor, Badge, Button, Group, Select, Table, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ProblemCode, ProblemKind } from '../../../host-sdk/index.js';
import type { KeptLog } from '../../store/logs.js';
import { queryText, useApi } from '../api/queries.js';
import { CodeMeaning } from '../parts/code-meaning.js';
import { useFilters } from '../parts/filters.js';
import { Loaded } from '../parts/loaded.js';
import { Moment } from '../parts/moment.js';
import { Empty, Page } from '../parts/page.js';
import { TEXTS } from '../texts.js';

const ON_PAGE = 50;
const FILTERS = ['level', 'connection', 'code', 'search', 'before'] as const;
const COLORS: Readonly<Record<string, string>> = { error: 'red', warn: 'orange', info: 'blue' };

export interface Meaning extends ProblemKind {
  readonly code: ProblemCode;
}

export function LogsPage() {
  const { values, set, any, clear } = useFilters(FILTERS);
  const { before, ...others } = values;
  const logs = useApi<{ logs: readonly KeptLog[] }>(`/api/logs${queryText({ ...values, limit: ON_PAGE })}`, {
    every: before === undefined ? 10_000 : 0,
  });
  const words = TEXTS.logs;
  const text = (name: 'connection' | 'code' | 'search') => (
    <TextInput
      label={words.filter[name]}
      value={values[name] ?? ''}
      onChange={({ currentTarget }) => {
        set(name, currentTarget.value);
      }}
    />
  );
  const actions = (
    <Button component="a" variant="default" href={`/api/logs/export${queryText(others)}`} download>
      {words.export}
    </Button>
  );
  return (
    <Page title={words.title} intro={words.intro} actions={actions}>
      <Group align="flex-end" component="search">
        <Select
          label={words.filter.level}
          placeholder={TEXTS.any}
          data={Object.entries(words.level).map(([value, label]) => ({ value, label }))}
          value={values.level ?? null}
          onChange={(chosen) => {
            set('level', chosen ?? '');
          }}
          clearable
          clearButtonProps={{ 'aria-label': TEXTS.clear }}
          w={150}
        />
        {text('connection')}
        {text('code')}
        {text('search')}
        {any && (
          <Button variant="default" onClick={clear}>
            {TEXTS.clear}
          </Button>
        )}
      </Group>
      <Loaded query={logs}>
        {(data) =>
          data.logs.length === 0 ? (
            <Empty title={any ? words.noMatch : words.none} next={any ? words.noMatchNext : words.noneNext} />
          ) : (
            <>
              <LogTable logs={data.logs} />
              <Group justify="flex-end">
                {before !== undefined && (
                  <Button
                    variant="default"
                    size="xs"
                    onClick={() => {
                      set('before', '');
                    }}
                  >
                    {words.newest}
                  </Button>
                )}
                <Button
                  variant="default"
                  size="xs"
                  disabled={data.logs.length < ON_PAGE}
                  onClick={() => {
                    set('before', String(data.logs.at(-1)?.id ?? ''));
                  }}
                >
                  {TEXTS.pager.older}
                </Button>
              </Group>
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function LogTable({ logs }: { readonly logs: readonly KeptLog[] }) {
  const problems = useApi<{ problems: readonly Meaning[] }>('/api/problems');
  const [shown, setShown] = useState<string>();
  const { column, level: levels } = TEXTS.logs;
  const meaning = problems.data?.problems.find(({ code }) => code === shown);
  return (
    <>
      <Table.ScrollContainer minWidth={760} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table striped verticalSpacing="xs" aria-label={TEXTS.logs.title}>
          <Table.Thead>
            <Table.Tr>
              {Object.values(column).map((head) => (
                <Table.Th key={head}>{head}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {logs.map(({ id, at, level, code, connection, message, fields }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <Moment at={at} />
                </Table.Td>
                <Table.Td>
                  <Badge variant="outline" color={COLORS[level] ?? 'gray'} tt="none">
                    {levels[level]}
                  </Badge>
                </Table.Td>
                <Table.Td>
                  {code === null ? (
                    TEXTS.none
                  ) : (
                    <Anchor
                      component="button"
                      type="button"
                      size="sm"
                      underline="always"
                      onClick={() => {
                        setShown(code);
                      }}
                    >
                      {code}
                    </Anchor>
                  )}
                </Table.Td>
                <Table.Td>{connection ?? TEXTS.none}</Table.Td>
                <Table.Td>
                  <Text size="sm">{message}</Text>
                  {Object.keys(fields).length > 0 && <Text className="raw">{JSON.stringify(fields)}</Text>}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {shown !== undefined && (
        <CodeMeaning
          code={shown}
          meaning={meaning?.meaning}
          fix={meaning?.fix}
          close={() => {
            setShown(undefined);
          }}
        />
      )}
    </>
  );
}
