import { afterEach, expect, test } from 'vitest';
import { createLogger } from '../../host/index.js';
import { logFormatOf } from '../../host/logs/logger.js';

afterEach(() => {
  delete process.env['IVANTI_EXCHANGE_LOG_FORMAT'];
});

function lines(format: 'text' | 'json', level = 'info') {
  const said: string[] = [];
  return { said, logger: createLogger(level, (line) => said.push(line), format) };
}

test('a line for people has time, level, message and each value that there is', () => {
  const { said, logger } = lines('text');
  logger.debug('not said');
  logger.info('Ticket created', { ticket: '10024', alertName: 'Card numbers', code: undefined, recId: null, rows: 0 });
  expect(said).toEqual([
    expect.stringMatching(/^\S{24} INFO {2}Ticket created ticket=10024 alertName="Card numbers" rows=0$/),
  ]);
});

test('what others wrote begins no line of its own, moves no cursor and passes for no other value', () => {
  const { said, logger } = lines('text');
  logger.warn('a\nb\u001B[2J', { name: 'x\r\n2026 INFO y', other: 'a level=info', quote: '"', empty: '' });
  expect(said).toHaveLength(1);
  expect(said[0]).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  expect(said[0]).toContain('a\\u000ab\\u001b[2J name="x\\r\\n2026 INFO y" other="a level=info" quote="\\"" empty=""');
});

test('a line for programs is one JSON object', () => {
  const { said, logger } = lines('json');
  logger.warn('Ticket deleted', { event: 'ticket.deleted', ticket: '10024' });
  expect(JSON.parse(said[0] ?? '')).toMatchObject({ level: 40, msg: 'Ticket deleted', ticket: '10024' });
  expect(said).toHaveLength(1);
});

test('silent is silent in both', () => {
  for (const format of ['text', 'json'] as const) {
    const { said, logger } = lines(format, 'silent');
    logger.error('x');
    expect(said).toEqual([]);
  }
});

test.each([
  // given, environment, for programs, terminal
  [undefined, undefined, false, false, 'text'],
  [undefined, undefined, false, true, 'text'],
  [undefined, undefined, true, true, 'text'],
  [undefined, undefined, true, false, 'json'],
  [undefined, '', true, false, 'json'],
  [undefined, 'json', false, true, 'json'],
  [undefined, 'text', true, false, 'text'],
  ['json', 'text', false, true, 'json'],
] as const)('asked for %s, environment %s, for programs %s, terminal %s: %s', (given, set, programs, terminal, format) => {
  if (set !== undefined) process.env['IVANTI_EXCHANGE_LOG_FORMAT'] = set;
  expect(logFormatOf(given, programs, terminal)).toBe(format);
});

test('a format that does not exist is refused', () => {
  process.env['IVANTI_EXCHANGE_LOG_FORMAT'] = 'xml';
  expect(() => logFormatOf(undefined, false, false)).toThrow(expect.objectContaining({ code: 'config.invalid' }));
});
