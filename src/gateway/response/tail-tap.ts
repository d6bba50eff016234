/**
 * Tap on a long relayed answer that is not an event stream. It is not buffered: its id and model
 * are at its beginning, its usage at its end, and the text between is counted as it arrives.
 *
 * Work: at most 4 steps, 0.1 strings and buffers made and 0.1 bytes kept for each byte.
 */
import type { UsageKind } from '#contract/data-plane/route.ts'
import { ANSWER_MAX_TOKENS, type AnswerFormat, NOTHING_REPORTED } from './answer-format.ts'
import { countOf } from './sse-bytes.ts'
import { NO_TEXT, textInWhole, type WrittenText } from './sse-listener.ts'
import type { EventTap } from './sse-tap.ts'
import { createTail } from './tail.ts'
import { membersInHead, membersInTail, TAIL_BYTES } from './usage-scan.ts'

/** Bytes kept of the beginning. */
const HEAD_BYTES = 16_384
const NOTHING: Buffer = Buffer.alloc(0)

export function createLongTap(format: AnswerFormat, kind: UsageKind | null): EventTap {
  const tail = createTail(TAIL_BYTES)
  let head = NOTHING
  let characters = 0
  let media: WrittenText['media']
  let imageCalls = 0
  let last = NOTHING
  /** Calls in the output of a response, where the image makes the answer long. */
  const countImageCalls = (piece: Buffer): void => {
    const { imageCall } = format
    if (!imageCall) return
    const data = Buffer.concat([last, piece])
    // Inside a string the quotes of the type would be escaped.
    imageCalls += countOf(data, imageCall)
    last = data.subarray(1 - imageCall.length)
  }
  return {
    push: (piece) => {
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, piece]).subarray(0, HEAD_BYTES)
      if (kind === 'completions') {
        const text = textInWhole(format, piece)
        characters += text.characters
        media ??= text.media
        countImageCalls(piece)
      }
      tail.keep(piece)
      return piece
    },
    end: () => NOTHING,
    reported: () => {
      if (!kind) return NOTHING_REPORTED
      const report = format.newReport(kind, ANSWER_MAX_TOKENS)
      report.onWhole(membersInHead(format, head))
      const members = membersInTail(format, tail.bytes(), 1)
      if (members) report.onTail(members)
      return report.reported(imageCalls)
    },
    text: () => ({ ...NO_TEXT, characters, media }),
    // Speech arrives while it is generated; everything else when the model has ended.
    hasTextEnded: () => kind !== null && kind !== 'audio_speeches',
    hidesCost: () => false,
    hasSkipped: () => false,
    hasOutput: () => true,
  }
}
