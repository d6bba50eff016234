/** Multipart forms as an upstream reads them: fields as members of a body, and sizes of files. */
import type { Json, JsonObject } from './reading.ts'

export interface Form {
  readonly body: JsonObject
  /** Bytes of each file. */
  readonly files: readonly number[]
  readonly contents: readonly Buffer[]
}

const HEAD_END = '\r\n\r\n'
const NUMBERS = new Set(['n', 'partial_images', 'output_compression'])

function memberOf(name: string, text: string): Json {
  if (name === 'stream') return text === 'true'
  return NUMBERS.has(name) ? Number(text) : text
}

export function parseForm(bytes: Buffer, contentType: string): Form {
  const boundary = /boundary=([^;]+)/.exec(contentType)?.[1] ?? ''
  const body: Record<string, Json> = {}
  const contents: Buffer[] = []
  // The last piece is the end of the form, and the first what is before it.
  for (const part of bytes.toString('latin1').split(`--${boundary}`).slice(1, -1)) {
    const at = part.indexOf(HEAD_END)
    const head = part.slice(0, at)
    const content = part.slice(at + HEAD_END.length, -2)
    const name = /name="([^"]*)"/.exec(head)?.[1] ?? ''
    if (/filename="/.test(head)) contents.push(Buffer.from(content, 'latin1'))
    else body[name] = memberOf(name, Buffer.from(content, 'latin1').toString())
  }
  return { body, files: contents.map(({ length }) => length), contents }
}
