export interface ServerEvent {
  readonly id?: number;
  readonly event: string;
  readonly data: unknown;
}

/** The server-sent events of a text, comments left out. */
export function eventsIn(text: string): readonly ServerEvent[] {
  return text.split('\n\n').flatMap((block) => {
    const field = (name: string) =>
      block
        .split('\n')
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2);
    const [id, event, data] = [field('id'), field('event'), field('data')];
    if (event === undefined) return [];
    return [{ ...(id === undefined ? {} : { id: Number(id) }), event, data: JSON.parse(data ?? 'null') as unknown }];
  });
}
