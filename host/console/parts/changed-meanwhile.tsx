import { Alert, Button, Group, Stack, Table, Text } from '@mantine/core';
import { CallFailed, type Meanwhile } from '../api/call.js';
import { TEXTS } from '../texts/index.js';
import { changedKeys } from './changed-keys.js';
import { Listing } from './listing.js';
import { Moment } from './moment.js';
import { Trouble } from './trouble.js';

interface SaveTroubleProps {
  readonly error: Error;
  /** Overwrites the current version with the values of the form. */
  readonly again: (version: string) => void;
  /** Loads the current version into the form; undefined while it is loading. */
  readonly take: (() => void) | undefined;
}

/** Why a form was not saved. If another user changed the object, shows the changes and the possible actions. */
export function SaveTrouble({ error, again, take }: SaveTroubleProps) {
  const meanwhile = error instanceof CallFailed ? error.meanwhile : undefined;
  if (meanwhile === undefined) return <Trouble error={error} />;
  const words = TEXTS.meanwhile;
  return (
    <Alert color="red" variant="outline" title={words.title} role="alert">
      <Stack gap="sm">
        <Text size="sm">{words.intro}</Text>
        {meanwhile.changes.length === 0 ? <Text size="sm">{words.unknown}</Text> : <Changes {...meanwhile} />}
        <Group>
          <Button
            variant="default"
            onClick={() => {
              again(meanwhile.version);
            }}
          >
            {words.again}
          </Button>
          <Button variant="default" disabled={take === undefined} onClick={take}>
            {words.take}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

function Changes({ changes }: Pick<Meanwhile, 'changes'>) {
  const words = TEXTS.meanwhile;
  const rows = changes.flatMap((change) => changedKeys(change).map((one) => ({ ...one, change })));
  return (
    <Listing label={words.title} heads={[words.who, words.when, words.key, words.before, words.after]} minWidth={480}>
      {rows.map(({ key, change, before, after }) => (
        <Table.Tr key={`${change.at} ${key}`}>
          <Table.Td>{change.name ?? words.by[change.by]}</Table.Td>
          <Table.Td>
            <Moment at={change.at} />
          </Table.Td>
          <Table.Td>{key}</Table.Td>
          <Table.Td>{before}</Table.Td>
          <Table.Td>{after}</Table.Td>
        </Table.Tr>
      ))}
    </Listing>
  );
}
