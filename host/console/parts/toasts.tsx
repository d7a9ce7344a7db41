import { useMatches } from '@mantine/core';
import { Notifications } from '@mantine/notifications';

const STAY_MS = 4_000;

/** Short messages that disappear automatically, placed where they cover no button: in the middle of the header, on a phone below the page. */
export function Toasts() {
  const position = useMatches({ base: 'bottom-center', sm: 'top-center' } as const);
  return <Notifications position={position} autoClose={STAY_MS} limit={1} containerWidth={340} />;
}
