/** Messages of HTTP/1.1 on raw sockets, parsed as far as the trial needs it. */

export interface Head {
  /** The first line of a message. */
  readonly line: string
  readonly headers: ReadonlyMap<string, string>
}

/** Called with the head, then with pieces of the body, and at the end of the message. */
export interface Reader {
  onHead(head: Head): void
  onPiece(piece: Buffer): void
  onEnd(): void
}

const HEAD_END = Buffer.from('\r\n\r\n')
const LINE_END = Buffer.from('\r\n')

function headOf(text: string): Head {
  const [line = '', ...lines] = text.split('\r\n')
  const headers = new Map<string, string>()
  for (const one of lines) {
    const colon = one.indexOf(':')
    headers.set(one.slice(0, colon).toLowerCase(), one.slice(colon + 1).trim())
  }
  return { line, headers }
}

type State =
  | { readonly kind: 'head' }
  | { readonly kind: 'length'; left: number }
  | { readonly kind: 'size' }
  | { readonly kind: 'chunk'; left: number }

/** A parser of the messages that arrive on one connection, one after the other. */
export function createParser(reader: Reader): (piece: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  let state: State = { kind: 'head' }
  const end = (): void => {
    state = { kind: 'head' }
    reader.onEnd()
  }
  const begin = (at: number): void => {
    const head = headOf(rest.toString('latin1', 0, at))
    rest = rest.subarray(at + HEAD_END.length)
    reader.onHead(head)
    const length = Number(head.headers.get('content-length') ?? 0)
    if (head.headers.get('transfer-encoding') === 'chunked') state = { kind: 'size' }
    else if (length > 0) state = { kind: 'length', left: length }
    else end()
  }
  /** Whether there was enough to go on. */
  const step = (): boolean => {
    if (state.kind === 'head') {
      const at = rest.indexOf(HEAD_END)
      if (at >= 0) begin(at)
      return at >= 0
    }
    if (state.kind === 'size') {
      const at = rest.indexOf(LINE_END)
      if (at < 0) return false
      const size = Number.parseInt(rest.toString('latin1', 0, at), 16)
      if (size === 0 && rest.length < at + HEAD_END.length) return false
      rest = rest.subarray(at + (size === 0 ? HEAD_END.length : LINE_END.length))
      if (size === 0) end()
      else state = { kind: 'chunk', left: size }
      return true
    }
    if (rest.length === 0) return false
    const isChunk = state.kind === 'chunk'
    const given = Math.min(state.left, rest.length)
    if (isChunk && given === state.left && rest.length < given + LINE_END.length) return false
    reader.onPiece(rest.subarray(0, given))
    rest = rest.subarray(given)
    state.left -= given
    if (state.left > 0) return true
    if (isChunk) {
      rest = rest.subarray(LINE_END.length)
      state = { kind: 'size' }
    } else end()
    return true
  }
  return (piece) => {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece])
    while (step());
  }
}

/** The size line and the end of a chunk. */
export function chunkOf(text: string | Buffer): Buffer {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, LINE_END])
}

export const LAST_CHUNK = '0\r\n\r\n'
