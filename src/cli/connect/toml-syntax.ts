/**
 * TOML settings, read as a list of statements: a key with its value, or the header of a table.
 * Values stay text, since only statements are compared, replaced and added. A file that gives a
 * table in another form than a header is rejected, as a second definition would be invalid.
 */
import { isDeepStrictEqual } from 'node:util'
import { ClientFileError } from './client-file-error.ts'
import { isUnder, type Leaf, nameOf, type Path, type Syntax } from './members.ts'

interface Statement {
  /** Header of the statement's table, or the path of the header itself. */
  readonly table: Path
  /** Path from the root; absent for a header. */
  readonly path?: Path
  readonly start: number
  readonly valueStart: number
  /** End of the value or header, before a comment. */
  readonly end: number
}

const BYTE_ORDER_MARK = '\uFEFF'
const BLANKS = /[ \t]*/y
const SPACE_AND_COMMENTS = /(?:[ \t\r\n]+|#[^\n]*)*/y
const BARE_OR_QUOTED = /[ \t]*(?:([\w-]+)|"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)')[ \t]*/y
/** Pieces of a value. Brackets may contain line breaks and comments. */
const PIECE = new RegExp(
  [
    /"""(?:[^\\]|\\[\s\S])*?"{3,5}/,
    /'''[\s\S]*?'{3,5}/,
    /"(?:[^"\\\n]|\\.)*"/,
    /'[^'\n]*'/,
    /[[\]{}\n]/,
    /[^"'[\]{}#\n]+/,
    /#[^\n]*/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'y',
)

export const tomlSyntax: Syntax = {
  leavesOf: (text) =>
    statementsOf(text).flatMap(({ path, valueStart, end }): Leaf[] =>
      path ? [{ path, value: text.slice(valueStart, end) }] : [],
    ),
  merge: (text, settings) =>
    statementsOf(settings).reduce(
      (merged, { table, path, valueStart, end }) =>
        path ? set(merged, table, path, settings.slice(valueStart, end)) : merged,
      text,
    ),
  show: String,
}

function statementsOf(text: string): Statement[] {
  const statements: Statement[] = []
  let table: Path = []
  let at = matchEnd(SPACE_AND_COMMENTS, text, text.startsWith(BYTE_ORDER_MARK) ? 1 : 0)
  while (at < text.length) {
    const read = text[at] === '[' ? header(text, at, statements.length) : member(text, at, table)
    statements.push(read)
    table = read.table
    const end = lineEnd(text, read.end)
    if (!/^[ \t]*(?:#[^\n]*)?$/.test(text.slice(read.end, end))) throw invalid(text, read.end)
    at = matchEnd(SPACE_AND_COMMENTS, text, end)
  }
  return statements
}

/** `[table]`, or `[[array]]`: each table of an array has a separate path, by `index`. */
function header(text: string, start: number, index: number): Statement {
  const isArray = text[start + 1] === '['
  const [close, opened] = isArray ? [']]', start + 2] : [']', start + 1]
  const { path, end } = readKey(text, opened)
  if (!text.startsWith(close, end)) throw invalid(text, start)
  const table = isArray ? [...path, `[${index}]`] : path
  return { table, start, valueStart: start, end: end + close.length }
}

function member(text: string, start: number, table: Path): Statement {
  const key = readKey(text, start)
  if (text[key.end] !== '=') throw invalid(text, start)
  const valueStart = matchEnd(BLANKS, text, key.end + 1)
  const end = valueEnd(text, valueStart)
  if (end === valueStart) throw invalid(text, start)
  return { table, path: [...table, ...key.path], start, valueStart, end }
}

function readKey(text: string, start: number): { path: Path; end: number } {
  const path: string[] = []
  let at = start
  do {
    BARE_OR_QUOTED.lastIndex = path.length === 0 ? at : at + 1
    const [, bare, basic, literal] = BARE_OR_QUOTED.exec(text) ?? []
    const name = bare ?? literal ?? (basic === undefined ? undefined : unescaped(text, at, basic))
    if (name === undefined) throw invalid(text, start)
    path.push(name)
    at = BARE_OR_QUOTED.lastIndex
  } while (text[at] === '.')
  return { path, end: at }
}

function unescaped(text: string, at: number, basic: string): string {
  try {
    return String(JSON.parse(`"${basic}"`))
  } catch {
    throw invalid(text, at)
  }
}

function valueEnd(text: string, start: number): number {
  let depth = 0
  let at = start
  while (at < text.length) {
    const piece = matchEnd(PIECE, text, at)
    if (piece === at) throw invalid(text, at)
    const first = text[at] ?? ''
    if (depth === 0 && '\n#'.includes(first)) break
    if ('[{'.includes(first)) depth++
    if (']}'.includes(first)) depth--
    at = piece
  }
  if (depth !== 0) throw invalid(text, start)
  return start + text.slice(start, at).trimEnd().length
}

function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

/** The end of the line of a position, before its line break. */
function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  if (end < 0) return text.length
  return text[end - 1] === '\r' ? end - 1 : end
}

function invalid(text: string, at: number): ClientFileError {
  return new ClientFileError(`is not valid TOML in line ${text.slice(0, at).split('\n').length}`)
}

function set(text: string, table: Path, path: Path, value: string): string {
  const statements = statementsOf(text)
  const found = statements.find((one) => one.path && isDeepStrictEqual(one.path, path))
  if (found) return text.slice(0, found.valueStart) + value + text.slice(found.end)
  if (statements.some((one) => conflicts(one, table, path))) {
    throw new ClientFileError(`has ${nameOf(path)} in another form`)
  }
  const line = `${nameOf(path.slice(table.length))} = ${value}`
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n'
  const last = statements.findLast((one) => isDeepStrictEqual(one.table, table))
  if (last) {
    const end = lineEnd(text, last.end)
    return text.slice(0, end) + lineBreak + line + text.slice(end)
  }
  if (table.length === 0) {
    const start = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0
    const rest = text.slice(start)
    return text.slice(0, start) + line + lineBreak + (rest === '' ? '' : lineBreak) + rest
  }
  const end = text === '' || text.endsWith('\n') ? '' : lineBreak
  return `${text}${end}${lineBreak}[${nameOf(table)}]${lineBreak}${line}${lineBreak}`
}

/** Whether a statement gives a value where a table is needed, or the table without its header. */
function conflicts(one: Statement, table: Path, path: Path): boolean {
  const given = one.path ?? one.table
  if (isUnder(given, path)) return true
  return (
    one.path !== undefined &&
    (isUnder(path, one.path) || (one.table.length < table.length && isUnder(one.path, table)))
  )
}
