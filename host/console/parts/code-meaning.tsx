import { Modal, Stack, Text } from '@mantine/core';
import { TEXTS } from '../texts/index.js';

interface CodeMeaningProps {
  readonly code: string;
  readonly meaning: string | undefined;
  readonly fix: string | undefined;
  readonly close: () => void;
}

/** The meaning of a problem code. */
export function CodeMeaning({ code, meaning, fix, close }: CodeMeaningProps) {
  return (
    <Modal opened onClose={close} title={code}>
      <Stack>
        <Text>{meaning ?? TEXTS.logs.noMeaning}</Text>
        {fix !== undefined && (
          <Text>
            <strong>{TEXTS.problem.fix}</strong> {fix}
          </Text>
        )}
      </Stack>
    </Modal>
  );
}
