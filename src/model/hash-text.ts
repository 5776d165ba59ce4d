/** 32 bits of a text, the same every time (FNV-1a): for spreading and for seeds, not for telling texts apart. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  return hash >>> 0
}
