/**
 * Text output of objects of the API, for people. Programs read JSON, so members may be omitted and
 * shortened: `object` is omitted, times are dates, an inner object is its name.
 */

import { UNLIMITED_WORD } from '#contract/command-options.ts'
import { RATE_LIMIT_FIELDS, UNLIMITED } from '#contract/rate-limits.ts'

export type TableRow = Readonly<Record<string, unknown>>

const GAP = '  '
const NOTHING = '-'
/** Members that name an object to people, the best first. */
const KNOWN_BY = ['email', 'name', 'id'] as const

/** Rows in columns under headings, numbers right-aligned. A column without values is left out. */
export function tableOf(rows: readonly TableRow[]): string {
  const flat = rows.map(withDetails)
  const names = [...new Set(flat.flatMap((row) => Object.keys(row)))]
  const columns = names.filter((name) => flat.some((row) => row[name] != null))
  // An event's details have any width, so they are the last column.
  const ordered = columns.filter((name) => name !== 'details')
  if (columns.includes('details')) ordered.push('details')
  const cells = flat.map((row) => ordered.map((name) => cell(name, row[name])))
  const isNumeric = (name: string): boolean =>
    !isTime(name) && flat.every((row) => row[name] == null || typeof row[name] === 'number')
  return aligned([ordered.map(heading), ...cells], ordered.map(isNumeric))
}

/** A column of rows that are printed one by one, as wide as most values are. */
export interface FixedColumn {
  readonly name: string
  readonly width: number
  readonly toRight?: true
}

/** The line of one row; without a row, the headings. A longer value moves the rest of its line. */
export function fixedLine(columns: readonly FixedColumn[], row?: TableRow): string {
  const cells = columns.map(({ name, width, toRight }) => {
    const text = row === undefined ? heading(name) : cell(name, row[name])
    return pad(text, Math.max(width, widthOf(text)), toRight === true)
  })
  return `${cells.join(GAP).trimEnd()}\n`
}

/** One object, a line for each of its members. */
export function linesOf(object: TableRow): string {
  return aligned(
    members(object).map(([path, value]) => [
      path,
      // A secret's line says that it is shown only once.
      path.split('.').at(-1) === 'value' ? `${value}   (shown once)` : value,
    ]),
  )
}

/** The payload of an event has the event's type as its key: the only keys with a dot. */
function withDetails({ object: _, ...row }: TableRow): TableRow {
  const payloads = Object.entries(row).filter(([name]) => name.includes('.'))
  if (payloads.length === 0) return row
  const others = Object.entries(row).filter(([name]) => !name.includes('.'))
  const details = payloads
    .flatMap(([, payload]) => members({ ...Object(payload) }))
    .map(([path, value]) => `${path}=${value}`)
  return Object.fromEntries([...others, ['details', details.join(' ')]])
}

function members(object: TableRow, before = ''): [string, string][] {
  return Object.entries(object).flatMap(([name, value]): [string, string][] => {
    if (name === 'object') return []
    const path = before + name
    return isObject(value) ? members(value, `${path}.`) : [[path, cell(name, value)]]
  })
}

function cell(name: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return NOTHING
  if (typeof value === 'number') return isTime(name) ? dateOf(value) : numberOf(name, value)
  if (Array.isArray(value)) return value.map(briefly).join(', ') || NOTHING
  return briefly(value)
}

function isTime(name: string): boolean {
  return /(?:^|_)(?:at|time)$/.test(name)
}

function isLimit(name: string): boolean {
  return RATE_LIMIT_FIELDS.some((field) => name.endsWith(field))
}

/** Without an exponent, to a billionth of a billionth. */
function numberOf(name: string, value: number): string {
  return value === UNLIMITED && isLimit(name)
    ? UNLIMITED_WORD
    : value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 18 })
}

function dateOf(seconds: number): string {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.valueOf()) ? String(seconds) : date.toISOString().replace('.000Z', 'Z')
}

/** An object of an id and a role is a grant; of any other the name is printed. */
function briefly(value: unknown): string {
  if (!isObject(value)) return printable(String(value))
  if (isOperator(value)) return 'the operator'
  const { id, role } = value
  if (Object.keys(value).length === 2 && id && role) return printable(`${id}:${role}`)
  for (const name of KNOWN_BY) {
    const found = deepest(value, name)
    if (found !== undefined) return printable(found)
  }
  return printable(JSON.stringify(value))
}

/** An actor with an admin key of no person, or with a session created from such a key. */
function isOperator({ type, api_key: key, session }: TableRow): boolean {
  if (type === 'api_key') return isObject(key) && key.type === 'service_account'
  const user = type === 'session' && isObject(session) ? session.user : undefined
  return isObject(user) && /^svc_acct/.test(String(user.id))
}

function deepest(value: TableRow, name: string): string | undefined {
  const own = value[name]
  for (const inner of Object.values(value)) {
    const found = isObject(inner) ? deepest(inner, name) : undefined
    if (found !== undefined) return found
  }
  return typeof own === 'string' && own !== '' ? own : undefined
}

function isObject(value: unknown): value is TableRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `max_requests_per_1_minute` → `REQUESTS/MINUTE` */
function heading(name: string): string {
  return name
    .replace('batch_1_day_max_input_tokens', 'batch_tokens/day')
    .replace(/^max_(.+)_per_1_(minute|day)$/, '$1/$2')
    .replaceAll('_', ' ')
    .toUpperCase()
}

function aligned(lines: readonly (readonly string[])[], toRight: readonly boolean[] = []): string {
  const widths: number[] = []
  for (const line of lines) {
    line.forEach((text, at) => {
      widths[at] = Math.max(widths[at] ?? 0, widthOf(text))
    })
  }
  return lines
    .map(
      (line) =>
        `${line
          .map((text, at) => pad(text, widths[at] ?? 0, toRight[at] === true))
          .join(GAP)
          .trimEnd()}\n`,
    )
    .join('')
}

function pad(text: string, width: number, toRight: boolean): string {
  const blanks = ' '.repeat(width - widthOf(text))
  return toRight ? blanks + text : text + blanks
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** Characters that a terminal shows two columns wide. */
const WIDE =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u

function widthOf(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: plain ASCII is the common, fast case.
  if (/^[\x00-\x7f]*$/.test(text)) return text.length
  let width = 0
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1
  return width
}

/**
 * Names may contain anything, so characters that control a terminal or reverse text are escaped.
 */
export function printable(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
