/**
 * Streaming parser of multipart forms (RFC 7578), which holds no file.
 *
 * The parser is a state machine: at the boundary that opens the form, in an empty line before it,
 * in the head of a part, in its content, after a boundary, after the last boundary. It buffers only
 * undecided bytes: an incomplete head, or the last few bytes of a piece of content, which could be
 * the beginning of a boundary. So any division of a form into pieces gives the same result.
 *
 * A form is rejected where two parsers could find different parts in it: if there is more than
 * empty lines before the first boundary, or than white space after the last; if the boundary's
 * bytes occur anywhere else than between two line ends of CR and LF, be it in a head, in a file, or
 * as the beginning of a longer word; and for every ambiguity of a head (`part-headers.ts`). Every
 * client draws its boundary at random: no file has it by chance.
 *
 * Cost: linear in the length of the form, however it is divided. A head that arrives in pieces is
 * gathered in a buffer that doubles, and searched from where the last search ended; of content at
 * most the boundary's length is searched again with each piece. With the rules of a form
 * (`form.ts`), test/hostile/cost.test.ts holds it, for each byte, to 4 steps, 2 strings or buffers
 * made and 1 byte kept; in pieces of one byte to 12 steps and 5 made.
 *
 * Failure modes: every rejection is a `Problem` with 400, thrown from `push` or `end`, after which
 * the parser must not be used. A truncated form is rejected only at `end`.
 */
import { MAX_HEAD_BYTES, malformedForm, type PartHead, readHead } from './part-headers.ts'

/** The most parts of a form. */
const MAX_PARTS = 256

/** Callbacks for the parts of a form, in their order. */
export interface FormSink {
  /** A part begins; its content begins at `contentAt`, counted from the form's first byte. */
  onPart(head: PartHead, headAt: number, contentAt: number): void
  /** Some of its content. The bytes are the pushed ones, not a copy. */
  onContent(bytes: Buffer): void
  /** The part ends; its content ended before `contentEnd`. */
  onPartEnd(contentEnd: number): void
}

export interface MultipartReader {
  push(bytes: Buffer): void
  /** The end of the form. */
  end(): void
}

type ParserState = 'opening' | 'emptyLine' | 'head' | 'content' | 'delimited' | 'closed'

interface Machine {
  readonly needle: Buffer
  readonly sink: FormSink
  state: ParserState
  /** Undecided bytes. */
  held: Buffer
  /** The buffer that ends with `held` and has room after it; undefined without one. */
  room: { readonly bytes: Buffer; used: number } | undefined
  /** Bytes of a head in `held` that have been searched for its end. */
  searched: number
  /** Number of bytes before `held`. */
  before: number
  parts: number
  head: PartHead | undefined
  contentAt: number
}

const CRLF = '\r\n'
const EMPTY_LINE_END = Buffer.from(CRLF)
const HEAD_END = '\r\n\r\n'

export function createMultipartReader(boundary: string, sink: FormSink): MultipartReader {
  const machine: Machine = {
    needle: Buffer.from(`--${boundary}`),
    sink,
    state: 'opening',
    held: Buffer.alloc(0),
    room: undefined,
    searched: 0,
    before: 0,
    parts: 0,
    head: undefined,
    contentAt: 0,
  }
  return {
    push: (bytes) => {
      append(machine, bytes)
      while (step(machine)) {
        // until the rest is undecided
      }
    },
    end: () => {
      if (machine.state !== 'closed') throw malformedForm('it ends too early')
    },
  }
}

/**
 * Adds a piece to the undecided bytes. Bytes that were passed on do not change: each part of a
 * buffer is written once.
 */
function append(machine: Machine, bytes: Buffer): void {
  const { held, room, state } = machine
  if (held.length === 0 || state !== 'head') {
    machine.room = undefined
    machine.held = held.length === 0 ? bytes : Buffer.concat([held, bytes])
    return
  }
  const length = held.length + bytes.length
  if (room !== undefined && room.used + bytes.length <= room.bytes.length) {
    bytes.copy(room.bytes, room.used)
    room.used += bytes.length
    machine.held = room.bytes.subarray(room.used - length, room.used)
    return
  }
  const larger = Buffer.allocUnsafe(length * 2)
  held.copy(larger)
  bytes.copy(larger, held.length)
  machine.room = { bytes: larger, used: length }
  machine.held = larger.subarray(0, length)
}

/** Makes one step; false when it needs more bytes. */
function step(machine: Machine): boolean {
  switch (machine.state) {
    case 'opening':
    case 'emptyLine':
      return open(machine)
    case 'delimited':
      return afterBoundary(machine)
    case 'head':
      return readPartHead(machine)
    case 'content':
      return readContent(machine)
    case 'closed':
      return readEpilogue(machine)
  }
}

/** Continues after the next `count` bytes. */
function consume(machine: Machine, count: number, state: ParserState): true {
  machine.held = machine.held.subarray(count)
  machine.before += count
  machine.state = state
  return true
}

/**
 * Reads the first boundary, and empty lines before it (RFC 2046's preamble). These end in CR and
 * LF: for some parsers another line end is none, and the boundary after it no boundary.
 */
function open(machine: Machine): boolean {
  consumeEmptyLines(machine)
  const { held, needle, state } = machine
  const expected = held[0] === CR || state === 'emptyLine' ? EMPTY_LINE_END : needle
  const length = Math.min(held.length, expected.length)
  if (!held.subarray(0, length).equals(expected.subarray(0, length))) throw notEmpty()
  return held.length >= needle.length && consume(machine, needle.length, 'delimited')
}

/** Leaves the machine in an empty line, or at the beginning of a line. */
function consumeEmptyLines(machine: Machine): void {
  const { held } = machine
  let { state } = machine
  let at = 0
  for (; at < held.length; at += 1) {
    if (isBlank(held[at])) state = 'emptyLine'
    else if (held[at] === CR && held[at + 1] === LF) {
      state = 'opening'
      at += 1
    } else break
  }
  consume(machine, at, state)
}

function notEmpty() {
  return malformedForm('it has more than empty lines before its first boundary')
}

const CR = 0x0d
const LF = 0x0a

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09
}

/** Reads white space after the last boundary (RFC 2046's epilogue). */
function readEpilogue(machine: Machine): boolean {
  for (const byte of machine.held) {
    if (isBlank(byte) || byte === CR || byte === LF) continue
    throw malformedForm('it has more than white space after its last boundary')
  }
  consume(machine, machine.held.length, 'closed')
  return false
}

/** Reads the bytes after a boundary: a line end before another part, or two hyphens at the end. */
function afterBoundary(machine: Machine): boolean {
  if (machine.held.length < 2) return false
  const next = machine.held.toString('latin1', 0, 2)
  if (next === '--') return consume(machine, 2, 'closed')
  if (next !== CRLF) throw malformedForm('its boundary occurs outside of a delimiter line')
  machine.parts += 1
  if (machine.parts > MAX_PARTS) throw malformedForm(`it has more than ${MAX_PARTS} parts`)
  return consume(machine, 2, 'head')
}

function readPartHead(machine: Machine): boolean {
  const { held, needle, sink } = machine
  const longest = held.subarray(0, MAX_HEAD_BYTES + HEAD_END.length)
  const end = longest.indexOf(HEAD_END, machine.searched)
  if (end < 0 && held.length >= MAX_HEAD_BYTES + HEAD_END.length) {
    throw malformedForm('the head of a part is too long')
  }
  if (end < 0) {
    machine.searched = Math.max(0, held.length - HEAD_END.length + 1)
    return false
  }
  machine.searched = 0
  const bytes = held.subarray(0, end)
  if (bytes.includes(needle)) throw malformedForm('its boundary occurs outside of a delimiter line')
  const headAt = machine.before
  machine.head = readHead(bytes)
  consume(machine, end + HEAD_END.length, 'content')
  machine.contentAt = machine.before
  sink.onPart(machine.head, headAt, machine.contentAt)
  return true
}

function readContent(machine: Machine): boolean {
  const { held, needle, sink } = machine
  const found = held.indexOf(needle)
  // a possible beginning of a boundary, and the line end before it, wait for more bytes
  const content = found < 0 ? held.length - needle.length - 1 : found - CRLF.length
  if (found < 0) {
    if (content > 0) {
      sink.onContent(held.subarray(0, content))
      consume(machine, content, 'content')
    }
    return false
  }
  if (content < 0 || held.toString('latin1', content, found) !== CRLF) {
    throw malformedForm('its boundary occurs outside of a delimiter line')
  }
  if (content > 0) sink.onContent(held.subarray(0, content))
  const end = machine.before + content
  const declared = machine.head?.length
  if (declared !== undefined && declared.bytes !== end - machine.contentAt) {
    throw malformedForm('a part is not as long as its content-length')
  }
  sink.onPartEnd(end)
  return consume(machine, found + needle.length, 'delimited')
}
