import { Badge } from '@mantine/core';

interface StateBadgeProps {
  readonly color: 'red' | 'orange' | 'green' | 'blue' | 'gray';
  readonly children: string;
}

/** One word about a state. */
export function StateBadge({ color, children }: StateBadgeProps) {
  return (
    <Badge variant="outline" color={color} tt="none">
      {children}
    </Badge>
  );
}
