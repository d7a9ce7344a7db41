import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { call } from '../api/call.js';
import { useChange } from '../api/queries.js';
import { TEXTS } from '../texts.js';
import { Question } from './question.js';

/** Deletes what stands at a path of the API, after a question. */
export function RemoveButton({ name, path }: { readonly name: string; readonly path: string }) {
  const [asking, dialog] = useDisclosure(false);
  const remove = useChange((_: undefined) => call(path, { method: 'DELETE' }));
  const { button, named, sure } = TEXTS.remove;
  return (
    <>
      <Button size="xs" variant="default" aria-label={named(name)} onClick={dialog.open}>
        {button}
      </Button>
      <Question opened={asking} title={named(name)} label={button} change={remove} close={dialog.close}>
        <Text>{sure}</Text>
      </Question>
    </>
  );
}
