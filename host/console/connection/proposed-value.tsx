import { Button, Text } from '@mantine/core';
import type { Proposal } from '../../../host-sdk/index.js';
import { valueText } from '../parts/value-text.js';
import { TEXTS } from '../texts/index.js';

interface ProposedValueProps {
  readonly proposal: Proposal;
  /** Label of the field in the form. */
  readonly field: string;
  /** Whether the form has the value. */
  readonly isTaken: boolean;
  /** `undefined` while the value cannot be used. */
  readonly onTake: (() => void) | undefined;
}

/** Offers the value that a check proposes for a field, and reports when the form has it. */
export function ProposedValue({ proposal, field, isTaken, onTake }: ProposedValueProps) {
  const value = valueText(proposal.value);
  return (
    <>
      {!isTaken && onTake !== undefined && (
        <Button variant="default" size="xs" mt={4} onClick={onTake}>
          {TEXTS.checks.take(value, proposal.purpose)}
        </Button>
      )}
      <div role="status" aria-live="polite">
        {isTaken && (
          <Text size="sm" fw={600}>
            {TEXTS.checks.taken(field, value)}
          </Text>
        )}
      </div>
    </>
  );
}
