import { Button } from '@mantine/core';
import type { IconButtonProps } from '@rjsf/utils';
import { TEXTS } from '../texts/index.js';

/** Adds a line to a list, or a key and a value. */
export function AddButton({ id, disabled, onClick }: IconButtonProps) {
  return (
    <Button
      id={id}
      variant="default"
      size="xs"
      disabled={disabled === true}
      {...(onClick === undefined ? {} : { onClick })}
    >
      {TEXTS.form.addOne}
    </Button>
  );
}
