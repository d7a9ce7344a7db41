import type { ServerResponse } from 'node:http';
import type { Answer } from '../../tenant/answers/answer.js';

/** Bytes that are not a valid HTTP answer. */
const BROKEN: Readonly<Record<'garbage' | 'bad-chunk' | 'two-lengths', string>> = {
  garbage: 'lorem ipsum dolor sit amet\r\n\r\n',
  'bad-chunk':
    'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n{"value":[',
  'two-lengths':
    'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nContent-Length: 20\r\n\r\n{}',
};

/** Ends the connection in the way that a fault requests. */
export function abortConnection({ socket }: ServerResponse, wire: NonNullable<Answer['wire']>): void {
  if (!socket) return;
  switch (wire) {
    case 'reset':
      // A real RST; ending the socket would look like an orderly close.
      socket.resetAndDestroy();
      return;
    case 'close':
    case 'hang':
      socket.destroy();
      return;
    case 'garbage':
    case 'bad-chunk':
    case 'two-lengths':
      socket.end(BROKEN[wire]);
  }
}
