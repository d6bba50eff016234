/**
 * The beginning of a failure's body, and the upstream's message in it: for the log of this server
 * alone, shortened and without keys, since an upstream may repeat the key that it has rejected.
 */
import { maskSecrets } from '#base/secrets.ts'
import { parseJson } from '#json/values.ts'

/** Bytes of a body that are kept, and characters of a message. */
const KEPT_MAX_BYTES = 4_096
const MESSAGE_MAX = 200
const CONTROL = /[\p{C}\s]+/gu

/** Response with a status of failure; its body is added as it arrives. */
export interface FailedAnswer {
  readonly status: number
  readonly chunks: Buffer[]
  bytes: number
}

export function newFailedAnswer(status: number): FailedAnswer {
  return { status, chunks: [], bytes: 0 }
}

/** Keeps a chunk as far as there is room. */
export function addChunk(answer: FailedAnswer, chunk: Buffer): void {
  const room = KEPT_MAX_BYTES - answer.bytes
  if (room <= 0) return
  // A copy: the chunk may be a view of a larger read.
  answer.chunks.push(Buffer.from(chunk.subarray(0, room)))
  answer.bytes += Math.min(room, chunk.length)
}

/** The message of an error in OpenAI's envelope, or the beginning of any other text. */
export function messageOf(answer: FailedAnswer): string | undefined {
  const text = Buffer.concat(answer.chunks).toString()
  const message = maskSecrets(textIn(text)).replaceAll(CONTROL, ' ').trim()
  if (message === '') return undefined
  return message.length > MESSAGE_MAX ? `${message.slice(0, MESSAGE_MAX).toWellFormed()}…` : message
}

/** The message in the whole body of an answer. */
export function messageIn(status: number, body: Buffer): string | undefined {
  const answer = newFailedAnswer(status)
  addChunk(answer, body)
  return messageOf(answer)
}

function textIn(text: string): string {
  const { error, message = error } = Object(parseJson(text))
  const found = Object(message).message ?? message
  return typeof found === 'string' ? found : text
}
