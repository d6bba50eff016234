/**
 * Tap on a long relayed answer that is not an event stream. It is not buffered: its id and model
 * are at its beginning, its usage at its end, and the text between is counted as it arrives.
 *
 * Work: at most 4 steps, 0.1 strings and buffers made and 0.1 bytes kept for each byte.
 */
import type { UsageKind } from '#contract/data-plane/route.ts'
import type { AnswerFormat } from './answer-format.ts'
import { countOf } from './sse-bytes.ts'
import { NO_TEXT, textInWhole, type WrittenText } from './sse-listener.ts'
import type { EventTap } from './sse-tap.ts'
import { createTail } from './tail.ts'
import { NOTHING_REPORTED } from './usage.ts'
import { reportedInHead, reportedInTail, TAIL_BYTES } from './usage-scan.ts'

/** Bytes kept of the beginning. */
const HEAD_BYTES = 16_384
/** The type of an output item. Inside a string its quotes would be escaped. */
const IMAGE_CALL = Buffer.from('"image_generation_call"')
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
    const data = Buffer.concat([last, piece])
    imageCalls += countOf(data, IMAGE_CALL)
    last = data.subarray(1 - IMAGE_CALL.length)
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
      const called = reportedInHead(kind, head)
      const { amounts, imageUsage } = reportedInTail(kind, tail.bytes(), 1)
      return {
        ...called,
        ...(imageCalls > 0 && { imageCalls }),
        imageUsage,
        amounts: amounts ? { ...called.amounts, ...amounts } : called.amounts,
      }
    },
    text: () => ({ ...NO_TEXT, characters, media }),
    // Speech arrives while it is generated; everything else when the model has ended.
    hasTextEnded: () => kind !== null && kind !== 'audio_speeches',
    hidesCost: () => false,
    hasSkipped: () => false,
  }
}
