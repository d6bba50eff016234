/** CSV (RFC 4180) as records by the names of its columns, for the suites that read exports. */
import assert from 'node:assert/strict'

export type CsvRecord = Readonly<Record<string, string>>

export function parseCsv(text: string): CsvRecord[] {
  const [names = [], ...lines] = cellsOf(text)
  return lines.map((cells) => {
    assert.equal(cells.length, names.length)
    return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']))
  })
}

function cellsOf(text: string): string[][] {
  const lines: string[][] = []
  let line: string[] = []
  for (const [, quoted, plain, end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g,
  )) {
    line.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    lines.push(line)
    line = []
  }
  return lines
}

/** Nano-dollars of a decimal with nine places. */
export function nanoOf(decimal: string): bigint {
  assert.match(decimal, /^\d+\.\d{9}$/)
  return BigInt(decimal.replace('.', ''))
}
