/** Readers of upstream responses, which repeat what a caller sent or a model wrote. */
import type { Reader } from './reader.ts'
import './work.ts'

const { OPENAI_ANSWER } = await import('#gateway/formats/openai/answer.ts')
const { textInWhole } = await import('#gateway/response/sse-listener.ts')
const { createEventTap } = await import('#gateway/response/sse-tap.ts')
const { createLongTap } = await import('#gateway/response/tail-tap.ts')
const { reportedInWhole } = await import('#gateway/response/usage-scan.ts')

const KIBIBYTE = 1_024
const MEBIBYTE = 1_048_576
/** Bytes of one socket read. */
const PIECE_BYTES = 16 * KIBIBYTE

function repeated(part: string, before = '', after = '') {
  return (length: number): string => {
    const count = Math.max(1, Math.floor((length - before.length - after.length) / part.length))
    return before + part.repeat(count) + after
  }
}

const FIRST = 'data: {"id":"c","choices":[{"delta":{"content":"a"}}]}\n\n'
const CREATED = 'data: {"type":"response.created","response":{"id":"r"}}\n\n'

/** Streams with events of any length. */
const LONG_EVENTS: Reader['shapes'] = {
  'line ends that end no event': repeated('\n:', FIRST),
  'carriage returns': repeated('\r:', FIRST),
  'one event without an end': repeated('a', FIRST),
  'one event of usage names': repeated('"usage":{', `${FIRST}data: `),
  'text of escapes': repeated(
    '\\"',
    `${FIRST}data: {"choices":[{"delta":{"content":"`,
    '"}}]}\n\n',
  ),
  'names without text': repeated('"content":', `${FIRST}data: `, '\n\n'),
}

/** Streams of events of less than 1 KiB. */
const SHORT_EVENTS: Reader['shapes'] = {
  'usage in every event': repeated(
    'data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}\n\n',
    FIRST,
  ),
  'empty events': repeated('data: {}\n\n', FIRST),
  'events that are no JSON': repeated(`data: {"usage":{"${'a'.repeat(240)}\n\n`),
  'finish reasons': repeated('data: {"choices":[{"finish_reason":null}]}\n\n', FIRST),
  'deltas of a response': repeated('data: {"type":"response.x.delta","delta":"ab"}\n\n', CREATED),
  'image calls': repeated(
    'data: {"type":"response.image_generation_call.in_progress"}\n\n',
    CREATED,
  ),
}

const WHOLE: Reader['shapes'] = {
  'one text': repeated('a', '{"choices":[{"message":{"content":"', '"}}]}'),
  'text of escapes': repeated('\\"', '{"choices":[{"message":{"content":"', '"}}]}'),
  'usage names': repeated('"usage":{"a":1},', '{"id":"a",', '"b":1}'),
  'open usage objects': repeated('"usage":{', '{'),
  'open strings of usage': repeated('"usage":{"', '{'),
  'names without text': repeated('"content":', '{'),
  levels: repeated('[', '{"a":'),
  numbers: repeated('0.1,', '{"data":[', '1]}'),
  'image calls': repeated('{"type":"image_generation_call"},', '{"output":[', '{}]}'),
}

function* pieces(input: Buffer): Generator<Buffer> {
  for (let at = 0; at < input.length; at += PIECE_BYTES) yield input.subarray(at, at + PIECE_BYTES)
}

function streamReader(eventBytes: number, maxBytes: number, shapes: Reader['shapes']): Reader {
  return {
    most: { visited: 16, made: 0.1, kept: 0.1 },
    minBytes: KIBIBYTE,
    maxBytes,
    shapes,
    read: (input) => {
      const bound = { maxBytes: eventBytes, onSkipped: () => {} }
      const tap = createEventTap(OPENAI_ANSWER, 'completions', true, bound)
      for (const piece of pieces(input)) tap.push(piece)
      tap.end()
      return [tap.reported(), tap.text(), tap.hasTextEnded(), tap.hidesCost()]
    },
  }
}

export const ANSWER_READERS: Readonly<Record<string, Reader>> = {
  'the events of a stream': streamReader(8 * MEBIBYTE, 8 * MEBIBYTE, {
    ...SHORT_EVENTS,
    ...LONG_EVENTS,
  }),
  'an event over its bound': {
    ...streamReader(KIBIBYTE, 16 * MEBIBYTE, LONG_EVENTS),
    // The first chunks are within the bound and cost less than those that are skipped.
    doublesFromBytes: MEBIBYTE,
  },
  'a whole answer': {
    most: { visited: 4, made: 0.1, kept: 0.1 },
    minBytes: KIBIBYTE,
    maxBytes: MEBIBYTE / 4,
    shapes: WHOLE,
    read: (input) => [
      reportedInWhole(OPENAI_ANSWER, 'completions', input),
      textInWhole(OPENAI_ANSWER, input),
    ],
  },
  // A response is long from 256 KiB on.
  'a long answer': {
    most: { visited: 4, made: 0.1, kept: 0.1 },
    minBytes: 256 * KIBIBYTE,
    maxBytes: 16 * MEBIBYTE,
    shapes: WHOLE,
    read: (input) => {
      const tap = createLongTap(OPENAI_ANSWER, 'completions')
      for (const piece of pieces(input)) tap.push(piece)
      return [tap.reported(), tap.text()]
    },
  },
}
