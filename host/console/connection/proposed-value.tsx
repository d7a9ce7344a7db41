import { Button, Text } from '@mantine/core';
import type { Proposal } from '../../../host-sdk/index.js';
import { valueText } from '../parts/value-text.js';
import { TEXTS } from '../texts.js';

interface ProposedValueProps {
  readonly proposal: Proposal;
  /** The field as the form calls it. */
  readonly field: string;
  /** The form has the value. */
  readonly isTaken: boolean;
  /** `undefined` while it cannot be taken. */
  readonly onTake: (() => void) | undefined;
}

/** Offers what a check proposes for a field of the form, and says so when the form has it. */
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
