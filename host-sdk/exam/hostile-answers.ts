import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

const MB = 1024 * 1024;

/** A hostile answer to any request. `elsewhere` is an address on another origin. */
export type HostileAnswer = (request: IncomingMessage, response: ServerResponse, elsewhere: string) => void;

/** Hostile answers of a product or an impostor; the name completes the sentence "an answer ...". */
export const HOSTILE_ANSWERS: Readonly<Record<string, HostileAnswer>> = {
  'of a gigabyte': (request, response) => {
    begin(request, response);
    const piece = Buffer.alloc(MB, ' ');
    let left = 1024;
    const more = (): void => {
      while (left > 0 && !response.destroyed) {
        left -= 1;
        if (!response.write(piece)) {
          response.once('drain', more);
          return;
        }
      }
      response.end();
    };
    more();
  },
  'that expands from little data to a gigabyte': (request, response) => {
    begin(request, response, { 'content-encoding': 'gzip' });
    // A gzip body may have several members, which all belong to its content.
    const member = gzipSync(Buffer.alloc(16 * MB, ' '));
    response.end(Buffer.concat(Array<Buffer>(64).fill(member)));
  },
  'that arrives byte by byte': (request, response) => {
    begin(request, response);
    const drip = setInterval(() => response.write(' '), 50);
    response.on('close', () => {
      clearInterval(drip);
    });
  },
  'that never arrives': () => undefined,
  'that is cut off': (request, response) => {
    begin(request, response, { 'content-length': '4096' });
    response.write(isXml(request) ? '<?xml version="1.0"?><edmx:Edmx' : '{"value":[{"id":"1","name":"');
    setTimeout(() => response.destroy(), 20);
  },
  'that is cut off but ends properly': (request, response) => {
    begin(request, response);
    response.end(isXml(request) ? '<?xml version="1.0"?><edmx:Edmx' : '{"value":[{"id":"1","name":"');
  },
  'that is a hundred thousand levels deep': (request, response) => {
    begin(request, response);
    const depth = 100_000;
    const [open, close] = isXml(request) ? ['<a>', '</a>'] : ['[', ']'];
    const deep = open.repeat(depth) + close.repeat(depth);
    response.end(isXml(request) ? deep : `{"value":[{"id":${deep}}],"id":${deep},"access_token":${deep}}`);
  },
  'that is an HTML page': (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!DOCTYPE html><html><title>Sign in</title><body><form></form></body></html>');
  },
  'that asks for retries without end': (_request, response) => {
    response.writeHead(429, { 'retry-after': '4000000' });
    response.end('{}');
  },
  'with a megabyte of headers': (request, response) => {
    begin(request, response, { 'x-padding': 'x'.repeat(MB) });
    response.end('{}');
  },
  'with control characters': (request, response) => {
    begin(request, response);
    response.end('{"value":"\u0000\u001b[2J\u202e\r\n"} \u0000\u0007\ufffe');
  },
  'that redirects to another origin': (request, response, elsewhere) => {
    response.writeHead(307, { location: `${elsewhere}${request.url ?? '/'}` });
    response.end();
  },
};

function begin(request: IncomingMessage, response: ServerResponse, headers = {}): void {
  response.writeHead(200, { 'content-type': isXml(request) ? 'application/xml' : 'application/json', ...headers });
}

function isXml({ headers }: IncomingMessage): boolean {
  return headers.accept?.includes('xml') ?? false;
}
