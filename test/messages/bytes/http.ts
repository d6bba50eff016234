/** Reader of HTTP/1.1 messages from the bytes of a socket, without the parser of the runtime. */

/** The head of a request or an answer, as it is written. */
export interface Head {
  readonly bytes: Buffer
  /** Request line or status line. */
  readonly start: string
  /** Names as they are written. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly isChunked: boolean
}

export interface MessageHandler {
  onHead(head: Head): void
  onBody(piece: Buffer): void
  onEnd(): void
}

/** The value of a header; its lines are joined. */
export function headerOf({ headers }: Head, wanted: string): string | undefined {
  const values = headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value)
  return values.length === 0 ? undefined : values.join(', ')
}

const LINE_END = '\r\n'
const HEAD_END = '\r\n\r\n'

type Part = 'head' | 'body' | 'size' | 'chunk' | 'chunkEnd' | 'trailer'

/** Returns a function that takes the bytes of one direction of a connection. */
export function createHttpReader(handler: MessageHandler): (piece: Buffer) => void {
  let [rest, part, left] = [Buffer.alloc(0), 'head' as Part, 0]
  const take = (length: number): Buffer => {
    const taken = rest.subarray(0, length)
    rest = rest.subarray(length)
    return taken
  }
  /** Up to an end, which is included; undefined until it has come. */
  const takeTo = (end: string): Buffer | undefined => {
    const at = rest.indexOf(end)
    return at < 0 ? undefined : take(at + end.length)
  }
  const finish = (): void => {
    part = 'head'
    handler.onEnd()
  }
  const steps: Readonly<Record<Part, () => boolean>> = {
    head: () => {
      const bytes = takeTo(HEAD_END)
      if (!bytes) return false
      const head = headOf(bytes)
      handler.onHead(head)
      left = Number(headerOf(head, 'content-length') ?? 0)
      part = head.isChunked ? 'size' : 'body'
      if (part === 'body' && left === 0) finish()
      return true
    },
    body: () => {
      if (rest.length === 0) return false
      const piece = take(left)
      left -= piece.length
      handler.onBody(piece)
      if (left === 0) finish()
      return true
    },
    size: () => {
      const line = takeTo(LINE_END)
      if (!line) return false
      left = Number.parseInt(line.toString('latin1'), 16)
      part = left === 0 ? 'trailer' : 'chunk'
      return true
    },
    chunk: () => {
      if (rest.length === 0) return false
      const piece = take(left)
      left -= piece.length
      handler.onBody(piece)
      if (left === 0) part = 'chunkEnd'
      return true
    },
    chunkEnd: () => {
      if (!takeTo(LINE_END)) return false
      part = 'size'
      return true
    },
    trailer: () => {
      if (!takeTo(LINE_END)) return false
      finish()
      return true
    },
  }
  return (piece) => {
    rest = Buffer.concat([rest, piece])
    while (steps[part]());
  }
}

function headOf(bytes: Buffer): Head {
  const [start = '', ...lines] = bytes.toString('latin1').trimEnd().split(LINE_END)
  const headers = lines.map((line): readonly [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()]
  })
  const head = { bytes, start, headers, isChunked: false }
  return { ...head, isChunked: /chunked/i.test(headerOf(head, 'transfer-encoding') ?? '') }
}

/** A chunk of a chunked body. */
export function chunkOf(piece: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`${piece.length.toString(16)}${LINE_END}`),
    piece,
    Buffer.from(LINE_END),
  ])
}

export const LAST_CHUNK = `0${HEAD_END}`
