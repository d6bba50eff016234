/** CSV (RFC 4180) of tables, and its download. */

/**
 * Before what spreadsheets take for the beginning of a formula, also those that end cells with a
 * semicolon or a tab, for which a quote inside of a line quotes nothing.
 */
const FORMULA = /(^|[;\t\r\n])(?=[=+\-@\t\r\uff0b\uff0d\uff1d\uff20])/g
const NUMBER = /^-?\d+(\.\d+)?$/

/** Lines end with CR LF. A text that a spreadsheet would calculate is kept from it by a quote. */
export function toCsv(
  headings: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  return [headings, ...rows].map((row) => `${row.map(cellOf).join(',')}\r\n`).join('')
}

const cellOf = (value: string | number): string => {
  const text = String(value)
  const safe = NUMBER.test(text) ? text : text.replace(FORMULA, "$1'")
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Downloads the text as a file. */
export function saveCsv(name: string, csv: string): void {
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
