/** Tables as CSV (RFC 4180), and how they come to be a file of the reader's. */

/** What spreadsheets take for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/
const NUMBER = /^-?\d+(\.\d+)?$/

/** Lines end with CR LF. A text that a spreadsheet would calculate is kept from it by a quote. */
export const toCsv = (
  headings: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string => [headings, ...rows].map((row) => `${row.map(cellOf).join(',')}\r\n`).join('')

const cellOf = (value: string | number): string => {
  const text = String(value)
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Gives the text to the browser as a file to keep. */
export const saveCsv = (name: string, csv: string): void => {
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
