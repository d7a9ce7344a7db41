import { Group, Loader, Text } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { useState } from 'react';
import { TEXTS } from '../texts/index.js';

/** Not announced every second: a screen reader announces the steps. */
export function Elapsed({ since }: { readonly since: number }) {
  const [now, setNow] = useState(Date.now());
  useInterval(
    () => {
      setNow(Date.now());
    },
    1000,
    { autoInvoke: true },
  );
  return (
    <Text size="sm" c="dimmed" role="timer">
      {TEXTS.checks.elapsed(Math.max(0, Math.floor((now - since) / 1000)))}
    </Text>
  );
}

/** Shows that the run is calling the tenant, and what the plugin waits for. */
export function Asking({ waitsFor }: { readonly waitsFor: string | undefined }) {
  return (
    <Group gap="sm" wrap="nowrap">
      <Loader size="xs" aria-hidden />
      <Text size="sm">{waitsFor === undefined ? TEXTS.checks.running : TEXTS.checks.waits(waitsFor)}</Text>
    </Group>
  );
}
