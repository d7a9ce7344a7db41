import { Fieldset, Stack, Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import { TEXTS } from '../texts/index.js';
import type { Fault } from './faults.js';
import type { OptionalPart } from './sections.js';

interface PartSwitchProps {
  readonly part: OptionalPart;
  readonly used: boolean;
  /** Whether the stored connection has the part: then switching it off removes settings. */
  readonly had: boolean;
  readonly faults: readonly Fault[];
  readonly onUse: (wanted: boolean) => void;
  /** Its basic fields. */
  readonly children: ReactNode;
}

/** Whether a connection has one of its optional parts. */
export function PartSwitch({ part, used, had, faults, onUse, children }: PartSwitchProps) {
  const { title, description = '' } = part;
  const help = had ? (used ? TEXTS.form.offRemoves : TEXTS.form.willBeRemoved) : '';
  return (
    <Fieldset aria-label={title} mx={0}>
      <Stack>
        <Switch
          label={TEXTS.form.use(title)}
          description={`${description} ${help}`.trim()}
          checked={used}
          error={faults.length > 0 ? faults.map(({ message }) => message).join(' ') : undefined}
          onChange={({ currentTarget }) => {
            onUse(currentTarget.checked);
          }}
        />
        {used && children}
      </Stack>
    </Fieldset>
  );
}
