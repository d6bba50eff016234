/**
 * JSON with comments, as clients accept it. Positions come from the YAML parser: JSON is YAML once
 * its comments are blank.
 */
import { isMap, isNode, isScalar, type Node, parseDocument, type YAMLMap } from 'yaml'
import { ClientFileError } from './client-file-error.ts'
import { type Leaf, leavesOfValue, nameOf, type Path, type Syntax } from './members.ts'

const COMMENT_OR_STRING = /"(?:[^"\\]|\\.)*"|\/\/.*|\/\*[\s\S]*?\*\//g
const INDENT = '  '

export const jsonSyntax: Syntax = {
  leavesOf,
  merge: (text, settings) =>
    leavesOf(settings).reduce((merged, { path, value }) => set(merged, path, value), text),
  show: (value) => JSON.stringify(value),
}

function leavesOf(text: string): Leaf[] {
  return leavesOfValue(parseRoot(text).toJSON())
}

/** The text with blanks in place of its comments: positions stay. */
function blankComments(text: string): string {
  return text.replaceAll(COMMENT_OR_STRING, (found) =>
    found.startsWith('"') ? found : found.replaceAll(/[^\n]/g, ' '),
  )
}

function parseRoot(text: string): YAMLMap {
  const { contents, errors } = parseDocument(blankComments(text), { schema: 'json' })
  const [error] = errors
  if (error) throw new ClientFileError(`is not valid JSON: ${error.message.split('\n')[0]}`)
  if (!isMap(contents) || contents.flow !== true) throw new ClientFileError('is not a JSON object')
  return contents
}

function set(text: string, path: Path, value: unknown): string {
  let map = parseRoot(text)
  for (const [at, name] of path.entries()) {
    const found = memberOf(map, name)
    if (!found) return insert(text, map, path.slice(at), value)
    if (at === path.length - 1) return replace(text, found, value)
    if (!isMap(found)) {
      throw new ClientFileError(
        `has another value than an object as ${nameOf(path.slice(0, at + 1))}`,
      )
    }
    map = found
  }
  return text
}

function memberOf(map: YAMLMap, name: string): Node | undefined {
  const found = map.items.find(({ key }) => isScalar(key) && key.value === name)
  return isNode(found?.value) ? found.value : undefined
}

function replace(text: string, { range }: Node, value: unknown): string {
  const [start, end] = range ?? [0, 0]
  return text.slice(0, start) + JSON.stringify(value) + text.slice(end)
}

/**
 * Puts a member, with the objects around it, behind the last one of a map: on a new line, unless
 * the map is on one line.
 */
function insert(text: string, map: YAMLMap, [name = '', ...inner]: Path, value: unknown): string {
  const [start, end] = map.range ?? [0, 0]
  const close = end - 1
  const inside = blankComments(text)
    .slice(start + 1, close)
    .trimEnd()
  const last = text.slice(0, close).trimEnd().length
  const commaAt = start + 1 + inside.length
  const comma = inside === '' || inside.endsWith(',') ? '' : ','
  const nested = inner.reduceRight<unknown>((within, one) => ({ [one]: within }), value)
  const { before, behind, unit } = spaceAround(text, map, inside === '')
  const lines = JSON.stringify(nested, null, unit === '' ? 1 : unit)
  const written = unit === '' ? lines.replaceAll(/\n */g, ' ') : lines.replaceAll('\n', before)
  return (
    text.slice(0, commaAt) +
    comma +
    text.slice(commaAt, last) +
    `${before}${JSON.stringify(name)}: ${written}${behind ?? text.slice(last, close)}` +
    text.slice(close)
  )
}

interface Space {
  /** Before a new member: a line break with its indentation, or a blank. */
  readonly before: string
  /** Behind it; absent: as it was behind the last member. */
  readonly behind?: string
  readonly unit: string
}

function spaceAround(text: string, map: YAMLMap, isEmpty: boolean): Space {
  const [start, end] = map.range ?? [0, 0]
  if (!isEmpty && !text.slice(start, end).includes('\n')) return { before: ' ', unit: '' }
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n'
  const outer = indentAt(text, start)
  const [first] = map.items
  const inner = isNode(first?.key) ? indentAt(text, first.key.range?.[0] ?? 0) : outer + INDENT
  const indent = inner.length > outer.length ? inner : outer + INDENT
  return {
    before: lineBreak + indent,
    behind: lineBreak + outer,
    unit: indent.slice(outer.length),
  }
}

/** Indentation of the line of a position. */
function indentAt(text: string, position: number): string {
  const lineStart = text.lastIndexOf('\n', position - 1) + 1
  return /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? ''
}
