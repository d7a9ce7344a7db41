import { Badge } from '@mantine/core';
import type { TicketPhase } from '../../store/schema.js';
import { TEXTS } from '../texts.js';

const COLORS: Readonly<Record<TicketPhase, string>> = {
  open: 'green',
  failed: 'red',
  unknown: 'orange',
  sending: 'blue',
  deleted: 'gray',
};

export function PhaseBadge({ phase }: { readonly phase: TicketPhase }) {
  return (
    <Badge variant="outline" color={COLORS[phase]} tt="none" title={TEXTS.phaseMeaning[phase]}>
      {TEXTS.phase[phase]}
    </Badge>
  );
}
