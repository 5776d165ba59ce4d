/** A table for people: columns as wide as their widest cell, numbers to the right. */
export function formatTable(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell : cell.replace(/\s+/g, ' '))))
  const widths = header.map((title, index) =>
    Math.max(title.length, ...cells.map((row) => String(row[index] ?? '').length)),
  )
  const line = (row: readonly (string | number)[]): string =>
    row
      .map((cell, index) => {
        const width = widths[index] ?? 0
        return typeof cell === 'number' ? String(cell).padStart(width) : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd()
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n')
}
