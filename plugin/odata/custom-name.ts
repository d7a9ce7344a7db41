/** The name of a custom field or object without the prefix of its maker: `Subject` of `ivnt_Subject`. */
export function withoutPrefix(name: string): string {
  return name.replace(/^[A-Za-z0-9]+_+(?=.)/, '');
}
