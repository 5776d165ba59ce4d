import type { ChildRows } from '../../src/model/copy-text/child-encoder.ts'
import type { EncodedRows } from '../../src/model/copy-text/encoded-rows.ts'

/** A line of COPY's text, read as PostgreSQL reads it. */
export interface DecodedLine {
  organization: string
  runId: string
  hash: string
  /** By column. */
  fields: Record<string, string | null>
  misfit: string | null
}

export function decodeLines(rows: Pick<EncodedRows, 'layout' | 'lines'>): DecodedLine[] {
  const names = rows.layout.columns.map(({ name }) => name)
  return textLines(rows.lines).map((line) => {
    const [organization, runId, hash, ...rest] = decodeLine(line)
    const misfit = rest.pop() ?? null
    if (rest.length !== names.length) throw new Error(`${rest.length} fields for ${names.length} columns: ${line}`)
    const fields = Object.fromEntries(names.map((name, index) => [name, rest[index] ?? null]))
    return { organization: organization ?? '', runId: runId ?? '', hash: hash ?? '', fields, misfit }
  })
}

/** A line of a child's. */
export interface DecodedChild extends Omit<DecodedLine, 'hash'> {
  parent: string
  index: number
}

/** The lines of one child table by the place of their parent; undefined for rows whose record did not have the array. */
export function decodeChildren(
  { layout, lines, parents, ends, counts }: ChildRows,
  rows: number,
): (DecodedChild[] | undefined)[] {
  const names = layout.columns.map(({ name }) => name)
  const found: (DecodedChild[] | undefined)[] = new Array(rows).fill(undefined)
  let from = 0
  for (const [index, parent] of parents.entries()) {
    const decoded = textLines(lines.subarray(from, ends[index])).map((line) => {
      const [organization, runId, id, at, ...rest] = decodeLine(line)
      const misfit = rest.pop() ?? null
      if (rest.length !== names.length) throw new Error(`${rest.length} fields for ${names.length} columns: ${line}`)
      const fields = Object.fromEntries(names.map((name, field) => [name, rest[field] ?? null]))
      return {
        organization: organization ?? '',
        runId: runId ?? '',
        parent: id ?? '',
        index: Number(at),
        fields,
        misfit,
      }
    })
    if (decoded.length !== counts[index]) throw new Error(`${decoded.length} lines counted as ${counts[index]}`)
    found[parent] = decoded
    from = ends[index] ?? from
  }
  if (from !== lines.length) throw new Error('lines without a parent')
  return found
}

/** The lines as they stand. */
export function textLines(lines: Buffer): string[] {
  const text = lines.toString('utf8')
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line has no end')
  return text.split('\n').slice(0, -1)
}

const escapes: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** The fields of a line, character by character, as PostgreSQL's manual describes it. */
export function decodeLine(line: string): (string | null)[] {
  return line.split('\t').map((field) => {
    if (field === '\\N') return null
    let text = ''
    for (let index = 0; index < field.length; index++) {
      const character = field[index] ?? ''
      if (character !== '\\') text += character
      else {
        index += 1
        const escaped = field[index] ?? ''
        if (/[0-7x]/.test(escaped)) throw new Error(`octal or hexadecimal escape in ${JSON.stringify(field)}`)
        text += escapes[escaped] ?? escaped
      }
    }
    return text
  })
}
