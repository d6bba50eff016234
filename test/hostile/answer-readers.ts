/** Readers of upstream responses, which repeat what a caller sent or a model wrote. */
import type { ApiFormatName } from '#contract/formats/format-name.ts'
import type { AnswerFormat } from '#gateway/response/answer-format.ts'
import type { Reader } from './reader.ts'
import './work.ts'

const { ANTHROPIC_ANSWER } = await import('#gateway/formats/anthropic/answer.ts')
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
const STARTED = event('{"type":"message_start","message":{"id":"m","usage":{"input_tokens":1}}}')

function event(data: string): string {
  return `data: ${data}\n\n`
}

/** Streams of any format with events of any length. */
function longEvents(first: string): Reader['shapes'] {
  return {
    'line ends that end no event': repeated('\n:', first),
    'carriage returns': repeated('\r:', first),
    'one event without an end': repeated('a', first),
    'one event of usage names': repeated('"usage":{', `${first}data: `),
  }
}

/** Streams with events of any length. */
const LONG_EVENTS: Reader['shapes'] = {
  ...longEvents(FIRST),
  'text of escapes': repeated(
    '\\"',
    `${FIRST}data: {"choices":[{"delta":{"content":"`,
    '"}}]}\n\n',
  ),
  'names without text': repeated('"content":', `${FIRST}data: `, '\n\n'),
}

const DELTA = 'data: {"type":"message_delta","delta":{},"usage":{"output_tokens":1'

const LONG_MESSAGE_EVENTS: Reader['shapes'] = {
  ...longEvents(STARTED),
  'text of escapes': repeated(
    '\\"',
    `${STARTED}data: {"type":"content_block_delta","delta":{"text":"`,
    '"}}\n\n',
  ),
  'names without text': repeated('"partial_json":', `${STARTED}data: `, '\n\n'),
  'names of three reports': repeated('"usage":{},"error":{},"to":{},', `${STARTED}data: {`, '\n\n'),
  'iterations of nothing': repeated('{},', `${STARTED}${DELTA},"iterations":[`, '{}]}}\n\n'),
  'members of one usage': (length) =>
    `${STARTED}${DELTA}${numbered(length, (n) => `,"a${n}":1`)}}}\n\n`,
}

/** Of the iterations of an answer a few lines are kept: 1 KiB. */
const ITERATIONS: Reader['shapes'] = {
  'iterations of one model': repeated(
    '{"type":"message","model":"m","output_tokens":1},',
    `${STARTED}${DELTA},"iterations":[`,
    '{}]}}\n\n',
  ),
  'iterations of many models': (length) => {
    const iterations = numbered(length, (n) => `{"model":"m${n}","output_tokens":1},`)
    return `${STARTED}${DELTA},"iterations":[${iterations}{}]}}\n\n`
  },
}

const MESSAGE_EVENTS: Reader['shapes'] = {
  'usage in every event': repeated(`${DELTA}}}\n\n`, STARTED),
  'usage with a new member in every event': (length) =>
    STARTED + numbered(length, (n) => `${DELTA},"a${n}":1}}\n\n`),
  'iterations in every event': repeated(`${DELTA},"iterations":[{},{},{}]}}\n\n`, STARTED),
  'starts of messages': repeated(STARTED),
  'empty events': repeated(event('{}'), STARTED),
  pings: repeated('event: ping\ndata: {"type": "ping"}\n\n', STARTED),
  'events that are no JSON': repeated(`data: {"usage":{"${'a'.repeat(240)}\n\n`),
  'blocks of fallbacks': repeated(
    event('{"type":"content_block_start","content_block":{"type":"fallback","to":{"model":"n"}}}'),
    STARTED,
  ),
  'errors in a stream': repeated(event('{"type":"error","error":{"type":"e"}}'), STARTED),
}

/** Parts with ascending numbers, up to a length. */
function numbered(length: number, partOf: (n: number) => string): string {
  const parts: string[] = []
  for (let n = 0, bytes = 0; bytes < length; n++) {
    const part = partOf(n)
    parts.push(part)
    bytes += part.length
  }
  return parts.join('')
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

const WHOLE_MESSAGE: Reader['shapes'] = {
  'one text': repeated('a', '{"type":"message","content":[{"type":"text","text":"', '"}]}'),
  'text of escapes': repeated('\\"', '{"type":"message","content":[{"text":"', '"}]}'),
  'usage names': repeated('"usage":{"a":1},', '{"id":"a",', '"b":1}'),
  'open usage objects': repeated('"usage":{', '{'),
  'open strings of usage': repeated('"usage":{"', '{'),
  'names without text': repeated('"partial_json":', '{'),
  levels: repeated('[', '{"a":'),
  'iterations of nothing': repeated('{},', '{"usage":{"output_tokens":1,"iterations":[', '{}]}}'),
  'members of the usage': (length) =>
    `{"usage":{"output_tokens":1${numbered(length, (n) => `,"a${n}":1`)}}}`,
}

function* pieces(input: Buffer): Generator<Buffer> {
  for (let at = 0; at < input.length; at += PIECE_BYTES) yield input.subarray(at, at + PIECE_BYTES)
}

interface StreamReader {
  readonly format: AnswerFormat
  readonly eventBytes: number
  readonly maxBytes: number
  readonly shapes: Reader['shapes']
}

function streamReader({ format, eventBytes, maxBytes, shapes }: StreamReader): Reader {
  return {
    most: { visited: 16, made: 0.1, kept: 0.1 },
    minBytes: KIBIBYTE,
    maxBytes,
    shapes,
    read: (input) => {
      const bound = { maxBytes: eventBytes, onSkipped: () => {} }
      const tap = createEventTap(format, 'completions', true, bound)
      for (const piece of pieces(input)) tap.push(piece)
      tap.end()
      return [tap.reported(), tap.text(), tap.hasTextEnded(), tap.hidesCost()]
    },
  }
}

interface AnswersOfFormat {
  readonly format: AnswerFormat
  readonly maxBytes: number
  readonly shortEvents: Reader['shapes']
  readonly longEvents: Reader['shapes']
  readonly whole: Reader['shapes']
}

const ANSWERS: Readonly<Record<ApiFormatName, AnswersOfFormat>> = {
  openai: {
    format: OPENAI_ANSWER,
    maxBytes: 8 * MEBIBYTE,
    shortEvents: SHORT_EVENTS,
    longEvents: LONG_EVENTS,
    whole: WHOLE,
  },
  // The readers of OpenAI's answers, with another table and another report.
  anthropic: {
    format: ANTHROPIC_ANSWER,
    maxBytes: MEBIBYTE,
    shortEvents: MESSAGE_EVENTS,
    longEvents: LONG_MESSAGE_EVENTS,
    whole: WHOLE_MESSAGE,
  },
}

function readersOf({ format, maxBytes, shortEvents, longEvents, whole }: AnswersOfFormat) {
  return {
    'the events of a stream': streamReader({
      format,
      eventBytes: maxBytes,
      maxBytes,
      shapes: { ...shortEvents, ...longEvents },
    }),
    'an event over its bound': {
      ...streamReader({
        format,
        eventBytes: KIBIBYTE,
        maxBytes: 2 * maxBytes,
        shapes: longEvents,
      }),
      // The first chunks are within the bound and cost less than those that are skipped.
      doublesFromBytes: MEBIBYTE / 2,
    },
    'a whole answer': {
      most: { visited: 4, made: 0.1, kept: 0.1 },
      minBytes: KIBIBYTE,
      maxBytes: MEBIBYTE / 4,
      shapes: whole,
      read: (input) => [reportedInWhole(format, 'completions', input), textInWhole(format, input)],
    },
    // A response is long from 256 KiB on.
    'a long answer': {
      most: { visited: 4, made: 0.1, kept: 0.1 },
      minBytes: 256 * KIBIBYTE,
      maxBytes: 2 * maxBytes,
      shapes: whole,
      read: (input) => {
        const tap = createLongTap(format, 'completions')
        for (const piece of pieces(input)) tap.push(piece)
        return [tap.reported(), tap.text()]
      },
    },
  } satisfies Record<string, Reader>
}

export const ANSWER_READERS: Readonly<Record<string, Reader>> = {
  ...Object.fromEntries(
    Object.entries(ANSWERS).flatMap(([name, answers]) =>
      Object.entries(readersOf(answers)).map(([reader, read]) => [`${reader}, ${name}`, read]),
    ),
  ),
  'the iterations of an event': {
    ...streamReader({
      format: ANTHROPIC_ANSWER,
      eventBytes: MEBIBYTE,
      maxBytes: MEBIBYTE,
      shapes: ITERATIONS,
    }),
    minBytes: 16 * KIBIBYTE,
  },
}
