import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useChange } from '../api/queries.js';
import { TEXTS } from '../texts/index.js';
import { Question } from './question.js';

interface RemoveButtonProps {
  readonly name: string;
  readonly remove: () => Promise<unknown>;
}

/** Deletes an object, after a question. */
export function RemoveButton({ name, remove: doRemove }: RemoveButtonProps) {
  const [asking, dialog] = useDisclosure(false);
  const remove = useChange((_: undefined) => doRemove());
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
