import type { HourCount } from '../../api/shapes/quota.js';
import { Bars } from './bars.js';

const HOUR = new Intl.DateTimeFormat(undefined, { hour: 'numeric' });

interface HourChartProps {
  readonly label: string;
  readonly hours: readonly HourCount[];
}

/** Counts of the last hours, in the viewer's zone. */
export function HourChart({ label, hours }: HourChartProps) {
  return <Bars label={label} bars={hours.map(({ hour, count }) => ({ name: HOUR.format(new Date(hour)), count }))} />;
}
