/**
 * The headers of a part and the request's `content-type`, parsed so strictly that no other parser
 * can read them differently.
 *
 * Multipart parsers differ on backslashes in quotes, `filename*`, duplicate names, folded lines and
 * character sets. Every such difference is rejected here, except where real clients send it and all
 * parsers agree: .NET omits the quotes around plain names and sends `filename*` beside `filename`;
 * OkHttp sends each part's `content-length`.
 *
 * Charsets: heads and fields are read as UTF-8. RFC 7578 defines no charset of a form, but Apache
 * HttpClient 5 declares ISO-8859-1 for each of its forms, and for its fields, in the same bytes.
 * Some parsers decode all fields by the form's charset, others none: the upstream gets the content
 * type without it, and so reads UTF-8 too. A field that is read and declares ISO-8859-1 must be
 * ASCII, which is the same in both.
 *
 * Cost: linear in the length of the head, at most 8 KiB. No pattern here has two unbounded
 * repetitions, between which an engine could go back and forth over a run of blanks.
 */
import { isUtf8 } from 'node:buffer'
import { Problem } from '#base/problem.ts'
import { malformedMultipart } from '#contract/errors/requests.ts'
import type { ByteRange } from './facts.ts'

/** The most bytes before the content of one part. */
export const MAX_HEAD_BYTES = 8 * 1024
const MAX_HEADERS = 16

/** RFC 2046: the characters of a boundary, which does not end in a space. */
const BOUNDARY = /^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const PLAIN_VALUE = /[^\s";,\\]+/y
const FIELD_NAME = new RegExp(`^${TOKEN}$`)
/** A name, with its brackets: `timestamp_granularities[]`, `svg[model]`. */
const NAME = /^[A-Za-z0-9_.-]{1,128}(\[[A-Za-z0-9_.-]{0,128}\]){0,8}$/

export interface PartHead {
  readonly name: string
  /** Only files have one. */
  readonly filename: string | undefined
  /** The part's `content-length`, and its position in the head. */
  readonly length: (ByteRange & { readonly bytes: number }) | undefined
  /** Whether it declares ISO-8859-1: only ASCII then has one reading. */
  readonly isLatin: boolean
}

export interface FormType {
  readonly boundary: string
  /** The content type for the upstream, without a charset. */
  readonly forwarded: string
}

export function malformedForm(reason: string): Problem {
  return new Problem(malformedMultipart(reason))
}

/** A caller's name in a message, shortened. */
function shown(name: string): string {
  return name.length > 64 ? `${name.slice(0, 64)}…` : name
}

/** Parses the request's `content-type`. */
export function readFormType(contentType = ''): FormType {
  const found = /^multipart\/form-data[ \t]*(?=;|$)/i.exec(contentType)
  if (!found) throw malformedForm('it is not multipart/form-data')
  const parameters = parametersOf(contentType.slice(found[0].length))
  for (const key of parameters.keys()) {
    if (key === 'boundary' || key === 'charset') continue
    throw malformedForm(`its content type has the parameter '${shown(key)}'`)
  }
  const charset = parameters.get('charset')
  if (charset !== undefined && !isUnicode(charset) && !isLatin(charset)) {
    throw malformedForm(`its content type has the charset '${shown(charset)}', and not UTF-8`)
  }
  const boundary = parameters.get('boundary')
  if (boundary === undefined || !BOUNDARY.test(boundary)) throw malformedForm('it has no boundary')
  const plain = `multipart/form-data; boundary="${boundary}"`
  return { boundary, forwarded: charset === undefined ? contentType : plain }
}

/** Reads the lines before a part's content; `head` has no line end at its end. */
export function readHead(head: Buffer): PartHead {
  const lines = linesOf(head)
  const length = lengthOf(lines.get('content-length'))
  checkEncoding(lines.get('content-transfer-encoding')?.value ?? 'binary')
  const type = lines.get('content-type')?.value ?? ''
  const charsets = charsetsIn(type.toLowerCase())
  checkType(type, charsets)
  const disposition = lines.get('content-disposition')?.value ?? ''
  const found = /^form-data[ \t]*(?=;)/i.exec(disposition)
  if (!found) throw malformedForm('a part has no content-disposition that is form-data')
  const parameters = parametersOf(disposition.slice(found[0].length))
  const name = parameters.get('name')
  if (name === undefined || !NAME.test(name)) {
    throw malformedForm('a part has no name, or one with unusual characters')
  }
  for (const other of parameters.keys()) {
    // beside a plain one: no parser reads the part as a field
    const isKnown = other === 'name' || (/^filename\*?$/.test(other) && parameters.has('filename'))
    if (!isKnown) {
      throw malformedForm(`a part has the parameter '${shown(other)}', which has many readings`)
    }
  }
  const filename = parameters.get('filename')
  const hasLatin = charsets.some(isLatin)
  if (hasLatin && filename !== undefined) throw otherCharset('a file')
  return { name, filename, length, isLatin: hasLatin }
}

interface HeaderLine {
  readonly value: string
  /** Position of the value. */
  readonly start: number
}

function linesOf(head: Buffer): Map<string, HeaderLine> {
  if (!isUtf8(head)) throw malformedForm('the head of a part is not UTF-8')
  const lines = new Map<string, HeaderLine>()
  let start = 0
  for (const line of head.toString().split('\r\n')) {
    const colon = line.indexOf(':')
    const key = colon < 0 ? '' : line.slice(0, colon).toLowerCase()
    const from = skipBlanks(line, colon + 1)
    const value = line.slice(from, trimBlanks(line, from))
    if (!FIELD_NAME.test(key) || hasControls(value)) {
      throw malformedForm('the head of a part is malformed')
    }
    if (lines.has(key)) throw malformedForm(`a part has '${shown(key)}' twice`)
    if (lines.size === MAX_HEADERS) throw malformedForm('a part has too many headers')
    // A field name and blanks are ASCII: one byte a character.
    lines.set(key, { value, start: start + from })
    start += Buffer.byteLength(line) + 2
  }
  return lines
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

/** The index of the first character from `at` on that is not blank. */
function skipBlanks(line: string, at: number): number {
  let index = at
  while (index < line.length && isBlank(line.charCodeAt(index))) index += 1
  return index
}

/** The index after the last character that is not blank, not before `from`. */
function trimBlanks(line: string, from: number): number {
  let end = line.length
  while (end > from && isBlank(line.charCodeAt(end - 1))) end -= 1
  return end
}

/** Tabs aside, which may separate words. */
function hasControls(text: string): boolean {
  return /[^\P{Cc}\t]/u.test(text)
}

/** Parameters by their names in lower case, each once and each in its plain form. */
function parametersOf(text: string): Map<string, string> {
  const parameters = new Map<string, string>()
  let at = 0
  while (at < text.length) {
    const { key, value, end } = parameterAt(text, at)
    if (parameters.has(key)) throw malformedForm(`a header has the parameter '${shown(key)}' twice`)
    parameters.set(key, value)
    at = skipBlanks(text, end)
  }
  return parameters
}

interface Parameter {
  readonly key: string
  readonly value: string
  readonly end: number
}

/** The parameter after the semicolon at `at`: `; name="value"` or `; name=value`. */
function parameterAt(text: string, at: number): Parameter {
  const start = skipBlanks(text, at + 1)
  const equals = text.indexOf('=', start)
  const name = equals < 0 ? '' : text.slice(start, equals)
  if (text[at] !== ';' || !FIELD_NAME.test(name)) throw notPlain()
  const key = name.toLowerCase()
  if (text[equals + 1] === '"') {
    const close = text.indexOf('"', equals + 2)
    const value = text.slice(equals + 2, Math.max(close, 0))
    if (close < 0 || value.includes('\\')) throw notPlain()
    return { key, value, end: close + 1 }
  }
  PLAIN_VALUE.lastIndex = equals + 1
  const value = PLAIN_VALUE.exec(text)?.[0]
  if (value === undefined) throw notPlain()
  return { key, value, end: equals + 1 + value.length }
}

function notPlain(): Problem {
  return malformedForm('a header has a parameter that is not plainly quoted')
}

function lengthOf(line: HeaderLine | undefined): PartHead['length'] {
  if (line === undefined) return undefined
  const { value, start } = line
  if (!/^\d{1,15}$/.test(value)) throw malformedForm('the content-length of a part is no number')
  return { start, end: start + value.length, bytes: Number(value) }
}

function checkEncoding(value: string): void {
  if (!/^(binary|7bit|8bit)$/i.test(value)) throw malformedForm('a part is encoded')
}

function isUnicode(charset: string): boolean {
  return /^(utf-8|us-ascii)$/i.test(charset)
}

function isLatin(charset: string): boolean {
  return /^iso-8859-1$/i.test(charset)
}

export function otherCharset(part: string): Problem {
  return malformedForm(`${part} is in another character set than UTF-8`)
}

function checkType(value: string, charsets: readonly string[]): void {
  if (charsets.length > 1) throw malformedForm('a part has two charsets')
  if (!charsets.every((one) => isUnicode(one) || isLatin(one))) throw otherCharset('a part')
  if (/^multipart\//i.test(value)) throw malformedForm('a part has parts of its own')
}

const CHARSET = 'charset'
const CHARSET_NAME = /[^\s";]*/y

/** The first two charsets in a content type in lower case, at any position; `*` if extended. */
function charsetsIn(type: string): string[] {
  const charsets: string[] = []
  for (let at = type.indexOf(CHARSET); at >= 0 && charsets.length < 2; ) {
    const equals = skipBlanks(type, at + CHARSET.length)
    if (type[equals] === '=') {
      const start = skipBlanks(type, equals + 1)
      CHARSET_NAME.lastIndex = type[start] === '"' ? start + 1 : start
      charsets.push(CHARSET_NAME.exec(type)?.[0] ?? '')
    } else if (type[equals] === '*') charsets.push('*')
    at = type.indexOf(CHARSET, equals)
  }
  return charsets
}
