import { Anchor, Button, Group, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { StoredRule } from '../../store/queues.js';
import { useApi } from '../api/queries.js';
import { Loaded } from '../parts/loaded.js';
import { Empty, Page } from '../parts/page.js';
import { useSession } from '../session.js';
import { TEXTS } from '../texts.js';
import { RemoveButton } from '../parts/remove-button.js';

export function RulesPage() {
  const rules = useApi<{ rules: readonly StoredRule[] }>('/api/rules');
  const { mayChange } = useSession();
  const words = TEXTS.rules;
  const add = mayChange && (
    <Button component={Link} to="/rules/new">
      {words.add}
    </Button>
  );
  return (
    <Page title={words.title} intro={words.intro} actions={add}>
      <Loaded query={rules}>
        {(data) =>
          data.rules.length === 0 ? (
            <Empty title={words.none} next={words.noneNext} />
          ) : (
            <Table.ScrollContainer minWidth={720} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
              <Table verticalSpacing="xs" aria-label={words.title}>
                <Table.Thead>
                  <Table.Tr>
                    {Object.values(words.column).map((head) => (
                      <Table.Th key={head}>{head}</Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {data.rules.map((rule) => (
                    <Table.Tr key={rule.name}>
                      <Table.Td>
                        <Anchor component={Link} to={`/rules/${encodeURIComponent(rule.name)}`} underline="always">
                          {rule.name}
                        </Anchor>
                      </Table.Td>
                      <Table.Td>{words.kind[rule.kind]}</Table.Td>
                      <Table.Td>
                        <Text className="raw">{JSON.stringify(rule.filter)}</Text>
                      </Table.Td>
                      <Table.Td>{rule.dedupe.length}</Table.Td>
                      <Table.Td>{rule.mutes.length}</Table.Td>
                      <Table.Td>
                        <Group gap="xs">
                          {mayChange && (
                            <RemoveButton name={rule.name} path={`/api/rules/${encodeURIComponent(rule.name)}`} />
                          )}
                        </Group>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )
        }
      </Loaded>
    </Page>
  );
}
