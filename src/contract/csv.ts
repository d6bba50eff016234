/** CSV (RFC 4180) of tables: lines end with CR LF. */

/**
 * Position before a character that begins a formula in spreadsheets, also in spreadsheets that
 * separate cells by a semicolon or a tab: to them a quote inside of a line quotes nothing.
 */
const FORMULA = /(^|[;\t\r\n])(?=[=+\-@\t\r\uff0b\uff0d\uff1d\uff20])/g
/** The same in JSON, where the character after a semicolon can be escaped and stays the same. */
const FORMULA_IN_JSON = /(?<=;)[=+\-@\uff0b\uff0d\uff1d\uff20]/g
const NUMBER = /^-?\d+(\.\d+)?$/

/** A line of cells. A text that a spreadsheet would calculate is kept from it by a quote. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`
}

/** An object as the text of a cell, in which nothing is a formula and no value is changed. */
export function csvJson(value: object): string {
  return JSON.stringify(value).replace(
    FORMULA_IN_JSON,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function cellOf(value: string | number): string {
  const text = String(value)
  const safe = NUMBER.test(text) ? text : text.replace(FORMULA, "$1'")
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
