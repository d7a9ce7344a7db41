import { Button, Group, Modal, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { getDefaultRegistry } from '@rjsf/core';
import type { FieldProps } from '@rjsf/utils';
import type { DiscoverStep } from '../../../host-sdk/index.js';
import { TEXTS } from '../texts/index.js';
import type { FormKnowledge } from './form-knowledge.js';
import { useFormRun } from './form-run.js';
import { TableChoice, type Discovery } from './table-choice.js';

const { ArrayField } = getDefaultRegistry().fields;

/** A list of tables: the user can type names, or choose them from the tenant. */
export function TableListField(props: FieldProps) {
  const { onChange, fieldPathId, registry } = props;
  const { tried, goToField } = registry.formContext as FormKnowledge;
  const [opened, dialog] = useDisclosure(false);
  const { run, start, stop } = useFormRun<DiscoverStep, Discovery>('/api/connections/discover', 'tried', tried);
  // An added line that is still empty has no value.
  const chosen = ((props.formData ?? []) as readonly (string | undefined)[]).map((name) => name ?? '');
  const open = () => {
    dialog.open();
    // A loaded list of the tenant does not reload automatically.
    if (run.end?.ok !== true) void start();
  };
  const close = () => {
    if (run.state === 'running') stop();
    dialog.close();
  };
  return (
    <>
      {ArrayField !== undefined && <ArrayField {...props} />}
      <Group gap="sm" mt="xs">
        <Button variant="default" size="xs" onClick={open}>
          {TEXTS.choice.open}
        </Button>
        <Text size="xs" c="dimmed">
          {TEXTS.choice.openHelp}
        </Text>
      </Group>
      <Modal opened={opened} onClose={close} title={TEXTS.choice.title} size="lg">
        <TableChoice
          run={run}
          chosen={chosen}
          onChoose={(list) => {
            onChange([...list], fieldPathId.path);
          }}
          again={() => void start()}
          stop={stop}
          close={close}
          goToField={(problem) => {
            const go = goToField(problem);
            return (
              go &&
              (() => {
                close();
                go();
              })
            );
          }}
        />
      </Modal>
    </>
  );
}
