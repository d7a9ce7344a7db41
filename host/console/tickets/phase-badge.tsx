import { Badge, Popover, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { TicketPhase } from '../../api/shapes/ticket.js';
import { TEXTS } from '../texts/index.js';

const COLORS: Readonly<Record<TicketPhase, string>> = {
  open: 'green',
  failed: 'red',
  unknown: 'orange',
  sending: 'blue',
  deleted: 'gray',
};

/** The outcome of a ticket; except for the usual one, a click or Enter explains it. */
export function PhaseBadge({ phase }: { readonly phase: TicketPhase }) {
  const [shown, help] = useDisclosure(false);
  const badge = (
    <Badge variant="outline" color={COLORS[phase]} tt="none">
      {TEXTS.phase[phase]}
    </Badge>
  );
  if (phase === 'open') return badge;
  return (
    <Popover opened={shown} onChange={help.set} width={300} withArrow shadow="md">
      <Popover.Target>
        <UnstyledButton
          title={TEXTS.tickets.whatItMeans}
          onClick={help.toggle}
          onKeyDown={({ key }) => {
            if (key === 'Escape') help.close();
          }}
        >
          {badge}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm">{TEXTS.phaseMeaning[phase]}</Text>
      </Popover.Dropdown>
    </Popover>
  );
}
