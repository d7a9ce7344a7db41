import { send } from './call.js';

export interface StreamEvent {
  readonly event: string;
  readonly data: unknown;
}

/** Sends a request and yields its server-sent events as they arrive. Throws `CallFailed` when it is refused. */
export async function* eventsOf(path: string, body: unknown, signal: AbortSignal): AsyncGenerator<StreamEvent> {
  const response = await send(path, { method: 'POST', body, signal });
  const parts = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (parts === undefined) return;
  let text = '';
  for (;;) {
    const { done, value } = await parts.read();
    text += done ? '\n\n' : value;
    const blocks = text.split(/\r?\n\r?\n/);
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = eventIn(block);
      if (event !== undefined) yield event;
    }
    if (done) return;
  }
}

function eventIn(block: string): StreamEvent | undefined {
  const lines = block.split(/\r?\n/);
  const field = (name: string) =>
    lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trimStart());
  const data = field('data').join('\n');
  return data === '' ? undefined : { event: field('event')[0] ?? 'message', data: JSON.parse(data) as unknown };
}
