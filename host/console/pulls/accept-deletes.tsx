import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Problem } from '../../../host-sdk/index.js';
import { api } from '../api/client.js';
import { useChange } from '../api/queries.js';
import { Question } from '../parts/question.js';
import { TEXTS } from '../texts/index.js';

interface AcceptDeletesProps {
  readonly connection: string;
  readonly table: string;
  readonly problem: Problem;
}

/** So many records were missing that the host marked none: a user must confirm the deletions. */
export function AcceptDeletes({ connection, table, problem }: AcceptDeletesProps) {
  const [asking, dialog] = useDisclosure(false);
  const words = TEXTS.pulls.deletes;
  const accept = useChange((_: undefined) =>
    api.post('/api/connections/{name}/pulls', {
      params: { name: connection },
      body: { tables: [table], acceptDeletes: true },
    }),
  );
  return (
    <>
      <Button size="compact-xs" variant="default" mt={4} onClick={dialog.open}>
        {words.accept(table)}
      </Button>
      <Question opened={asking} title={words.accept(table)} label={words.confirm} change={accept} close={dialog.close}>
        <Text>{problem.message}</Text>
        <Text>{words.sure}</Text>
      </Question>
    </>
  );
}
