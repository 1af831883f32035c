import { stripVTControlCharacters } from 'node:util'
import { colors } from '../colors.ts'

/** @param count how many entries stand below it */
export function heading(title: string, count?: number): string {
  return `\n${colors.bold(title)}${count === undefined ? '' : colors.dim(` ${count}`)}`
}

/** Cells in columns; what ends with a digit or a unit is not aligned otherwise, for few rows are read across. */
export function rows(cells: readonly (readonly string[])[]): string[] {
  const columns = Math.max(0, ...cells.map((row) => row.length))
  const width = (text: string): number => stripVTControlCharacters(text).length
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...cells.map((row) => width(row[column] ?? ''))),
  )
  return cells.map((row) =>
    `  ${row.map((cell, column) => cell + ' '.repeat(widths[column]! - width(cell))).join('  ')}`.trimEnd(),
  )
}
