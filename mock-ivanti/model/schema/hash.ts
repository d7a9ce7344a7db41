/** FNV-1a of a text as an unsigned 32-bit number: turns a name into the salt of a random column. */
export function saltOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** A random-looking unsigned 32-bit number that is a pure function of its three arguments (murmur3's finaliser). */
export function draw(seed: number, salt: number, index: number): number {
  let h =
    Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^
    Math.imul(salt + 0x27d4eb2f, 0xc2b2ae35) ^
    Math.imul(index + 1, 0x165667b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h ^= h >>> 16;
  h = Math.imul(h + salt, 0x9e3779b1);
  return (h ^ (h >>> 15)) >>> 0;
}

/** The same draw as a fraction in [0, 1). */
export function fraction(seed: number, salt: number, index: number): number {
  return draw(seed, salt, index) / 0x1_0000_0000;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, '0'));

function hexByte(byte: number): string {
  return HEX[byte & 255] ?? '';
}

function hexWord(word: number): string {
  return hexByte(word >>> 24) + hexByte(word >>> 16) + hexByte(word >>> 8) + hexByte(word);
}

/** A RecId: 32 upper-case hex digits, a pure function of its arguments. */
export function recIdOf(seed: number, salt: number, index: number): string {
  let text = '';
  for (let word = 0; word < 4; word++) text += hexWord(draw(seed, salt + word * 0x1000193, index));
  return text;
}
