const MINUTES_OF_DAY = 1440;

/** An interval in words: whole days as days. */
export function intervalText(minutes: number, unit: string): string {
  if (minutes % MINUTES_OF_DAY !== 0) return `${minutes} ${unit}`;
  const days = minutes / MINUTES_OF_DAY;
  return days === 1 ? 'day' : `${days} days`;
}
