import '@mantine/charts/styles.css';
import { BarChart } from '@mantine/charts';

interface BarsChartProps {
  readonly label: string;
  readonly bars: readonly { readonly name: string; readonly count: number }[];
  readonly height: number;
}

/** Counts as bars: whole numbers on the axis, and only as many labels as fit. */
export function BarsChart({ label, bars, height }: BarsChartProps) {
  return (
    <BarChart
      h={height}
      data={bars.map(({ name, count }) => ({ name, [label]: count }))}
      dataKey="name"
      series={[{ name: label, color: 'blue.6' }]}
      tickLine="none"
      valueFormatter={(value) => value.toLocaleString()}
      xAxisProps={{ minTickGap: 16 }}
      yAxisProps={{ allowDecimals: false, width: 'auto', domain: [0, (most: number) => Math.max(1, most)] }}
      maxBarWidth={40}
      // Space for the highest and the widest label.
      barChartProps={{ accessibilityLayer: false, margin: { top: 10, left: 12, right: 16 } }}
    />
  );
}
