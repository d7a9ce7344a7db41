/** One part of a multipart/form-data body (RFC 7578). */
export interface Part {
  readonly name: string;
  /** Set for files. */
  readonly fileName?: string;
  readonly bytes: Buffer;
}

const LINE = '\r\n';
const MAX_PARTS = 100;

function parameter(header: string, name: string): string | undefined {
  const extended = new RegExp(`;\\s*${name}\\*=utf-8''([^;]+)`, 'i').exec(header)?.[1];
  if (extended !== undefined) return decoded(extended);
  const [, quoted, bare] = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))`, 'i').exec(header) ?? [];
  return quoted?.replaceAll(/\\(.)/g, '$1') ?? bare;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readPart(bytes: Buffer): Part | undefined {
  const end = bytes.indexOf(LINE + LINE);
  if (end < 0) return undefined;
  const headers = bytes.toString('utf8', 0, end).split(LINE);
  const disposition = headers.find((line) => /^content-disposition:\s*form-data/i.test(line));
  const name = disposition === undefined ? undefined : parameter(disposition, 'name');
  if (disposition === undefined || name === undefined) return undefined;
  const fileName = parameter(disposition, 'filename');
  return { name, bytes: bytes.subarray(end + 4), ...(fileName !== undefined && { fileName }) };
}

/** The parts of a body; undefined when it is no complete multipart body. A file's name is reduced to its last segment. */
export function readMultipart(contentType: string, body: Buffer): readonly Part[] | undefined {
  const boundary = /^multipart\/form-data/i.test(contentType) ? parameter(contentType, 'boundary') : undefined;
  if (boundary === undefined || boundary === '' || boundary.length > 200) return undefined;
  const mark = `--${boundary}`;
  const parts: Part[] = [];
  let at = body.indexOf(mark);
  while (at >= 0 && parts.length < MAX_PARTS) {
    const start = at + mark.length;
    if (body.toString('latin1', start, start + 2) === '--') return parts;
    const next = body.indexOf(LINE + mark, start);
    if (next < 0) return undefined;
    const part = readPart(body.subarray(start + LINE.length, next));
    if (!part) return undefined;
    parts.push(part.fileName === undefined ? part : { ...part, fileName: part.fileName.replace(/^.*[\\/]/s, '') });
    at = next + LINE.length;
  }
  return undefined;
}
