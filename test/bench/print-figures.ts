import { type Figure, type Figures, median } from './figures.ts'

/** The figures of a section as a table for people: median, lowest and highest of the rounds. */
export function printFigures(title: string, figures: Figures): string {
  const lines = figures.list().map(({ what, unit, rounds }) => {
    const range = rounds.length > 1 ? `${text(Math.min(...rounds), unit)} - ${text(Math.max(...rounds), unit)}` : ''
    return [what, text(median(rounds), unit), unit, range]
  })
  const widths = [0, 1, 2].map((column) => Math.max(0, ...lines.map((line) => line[column]?.length ?? 0)))
  const rows = lines.map(([what = '', value = '', unit = '', range = '']) =>
    `  ${what.padEnd(widths[0] ?? 0)}  ${value.padStart(widths[1] ?? 0)} ${unit.padEnd(widths[2] ?? 0)}  ${range}`.trimEnd(),
  )
  return [title, ...rows, ...figures.notes.map((note) => `  ${note}`)].join('\n')
}

function text(value: number, unit: Figure['unit']): string {
  if (unit === 'x') return value.toFixed(2)
  if (unit === 's' || unit === 'MB') return value.toFixed(value < 10 ? 2 : 1)
  return Math.round(value).toLocaleString('en')
}
