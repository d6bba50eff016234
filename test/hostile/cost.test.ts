/**
 * Readers of outside bytes: the work for an input is at most a constant times its length, whatever
 * the input is, and doubling the input at most doubles the work.
 *
 * To add a reader: a row in READERS, with the constants that its file states.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FORM_TYPE } from '#test/fuzz/forms.ts'
import { ANSWER_READERS } from './answer-readers.ts'
import { BATCH_SHAPES, FORM_SHAPES } from './form-shapes.ts'
import { JSON_SHAPES } from './json-shapes.ts'
import type { Reader } from './reader.ts'
import { measure, type Work } from './work.ts'

const { readFacts } = await import('#gateway/body.ts')
const { findModel } = await import('#gateway/model-prefix.ts')
const { createItemIds } = await import('#gateway/item-ids.ts')
const { createBatchLines } = await import('#gateway/batch-lines.ts')
const { createFormReader, readForm } = await import('#gateway/form.ts')

const KIBIBYTE = 1_024
const MEBIBYTE = 1_048_576
/** Allowance beyond twice the work for twice the input: 5 %, and the message of a rejection. */
const TOLERANCE = 1.05
const MESSAGE = 8

interface Measured {
  readonly bytes: number
  readonly work: Work
}

/** Bounds that let the reader read everything but references. */
const NO_BOUNDS = {
  ...{ body_members: MEBIBYTE * 16, member_name_bytes: MEBIBYTE * 16 },
  ...{ id_characters: 128, body_references: 1_000 },
  ...{ body_scan_bytes: 256 * KIBIBYTE, body_piece_bytes: 0 },
}

const within = (before: string, after: string): Reader['shapes'] =>
  Object.fromEntries(
    Object.entries(JSON_SHAPES).map(([name, shape]) => [
      name,
      (length) => `${before}${shape(length)}${after}`,
    ]),
  )

/** The ids of items in an answer that comes in pieces. */
const itemIdsIn = (input: Buffer, isStream: boolean): string[] => {
  const found: string[] = []
  const ids = createItemIds(isStream, (id) => found.push(id))
  for (let at = 0; at < input.length; at += 16 * KIBIBYTE) {
    ids.push(input.subarray(at, at + 16 * KIBIBYTE))
  }
  return found
}

/** One text again and again. */
const repeated =
  (text: string) =>
  (length: number): string =>
    text.repeat(Math.ceil(length / text.length))

const BATCH_OPTIONS = { bounds: NO_BOUNDS, exceeded: () => {}, reject: () => undefined }

/** Reads an input that arrives in pieces of `length` bytes. */
const readPieces = (
  reader: { push(bytes: Buffer): void; end(): unknown },
  input: Buffer,
  length: number,
): unknown => {
  for (let at = 0; at < input.length; at += length) reader.push(input.subarray(at, at + length))
  return reader.end()
}

const READERS: Readonly<Record<string, Reader>> = {
  ...ANSWER_READERS,
  'the body of a chat': {
    most: { visited: 8, made: 0.1, kept: 1 },
    minBytes: KIBIBYTE,
    maxBytes: 16 * MEBIBYTE,
    shapes: within('{"model":"gpt-4o-mini","messages":[],"tools":', '}'),
    read: (input) => readFacts('createChatCompletion', input, NO_BOUNDS),
  },
  'the body of a response': {
    most: { visited: 8, made: 0.1, kept: 1 },
    minBytes: KIBIBYTE,
    maxBytes: 16 * MEBIBYTE,
    shapes: within('{"model":"gpt-4o-mini","input":', '}'),
    read: (input) => readFacts('createResponse', input, NO_BOUNDS),
  },
  'the model in the first bytes of a body': {
    most: { visited: 8, made: 0.1, kept: 1 },
    minBytes: KIBIBYTE,
    maxBytes: 64 * KIBIBYTE,
    shapes: within('{"tools":', ',"model":"gpt-4o-mini"}'),
    read: findModel,
  },
  'the items of a whole answer': {
    most: { visited: 6, made: 1, kept: 1 },
    minBytes: 64 * KIBIBYTE,
    maxBytes: 4 * MEBIBYTE,
    shapes: within('{"output":', '}'),
    read: (input) => itemIdsIn(input, false),
  },
  'the items of a stream': {
    most: { visited: 6, made: 1, kept: 1 },
    minBytes: 64 * KIBIBYTE,
    maxBytes: 4 * MEBIBYTE,
    shapes: {
      ...within('data: {"response":{"output":', '}}\n\n'),
      'line ends': repeated('\n'),
      'line ends of three kinds': repeated('\r\n\r\r\n\n'),
      'lines without data': repeated('data:\ndat\n'),
      'events of items': repeated('data: {"item":{"id":"rs_1"}}\n\n'),
    },
    read: (input) => itemIdsIn(input, true),
  },
  'a form': {
    most: { visited: 4, made: 2, kept: 1 },
    minBytes: KIBIBYTE,
    maxBytes: 16 * MEBIBYTE,
    shapes: FORM_SHAPES,
    read: (input) => readForm('createTranscription', FORM_TYPE, input),
  },
  'a form in pieces of one byte': {
    most: { visited: 12, made: 5, kept: 1 },
    minBytes: KIBIBYTE,
    maxBytes: 64 * KIBIBYTE,
    shapes: FORM_SHAPES,
    read: (input) => readPieces(createFormReader('createTranscription', FORM_TYPE, {}), input, 1),
  },
  'a batch file': {
    most: { visited: 40, made: 2, kept: 12 },
    minBytes: 128 * KIBIBYTE,
    maxBytes: MEBIBYTE / 4,
    shapes: BATCH_SHAPES,
    read: (input) => readPieces(createBatchLines(BATCH_OPTIONS), input, input.length),
  },
  'a batch file in pieces of one byte': {
    most: { visited: 44, made: 5, kept: 12 },
    minBytes: 64 * KIBIBYTE,
    maxBytes: 128 * KIBIBYTE,
    shapes: BATCH_SHAPES,
    read: (input) => readPieces(createBatchLines(BATCH_OPTIONS), input, 1),
  },
}

/** Work that is more than its part of the input allows, as text; none is expected. */
const excess = (reader: Reader, one: Measured, half: Measured | undefined): string[] =>
  (['visited', 'made', 'kept'] as const).flatMap((kind) => {
    const work = one.work[kind]
    const text = `${kind}: ${work} for ${one.bytes} bytes`
    const linear = work <= reader.most[kind] * one.bytes ? [] : [`${text}, over the constant`]
    if (half === undefined) return linear
    const most = half.work[kind] * (one.bytes / half.bytes) * TOLERANCE + MESSAGE
    return work <= most ? linear : [...linear, `${text}, ${half.work[kind]} for ${half.bytes}`]
  })

for (const [name, reader] of Object.entries(READERS)) {
  describe(name, () => {
    for (const [shape, textOf] of Object.entries(reader.shapes)) {
      it(`${shape}: the work is linear in the length`, () => {
        measure(() => reader.read(Buffer.from(textOf(reader.minBytes))))
        let half: Measured | undefined
        for (let length = reader.minBytes; length <= reader.maxBytes; length *= 2) {
          const input = Buffer.from(textOf(length))
          const one = { bytes: input.length, work: measure(() => reader.read(input)) }
          assert.deepEqual(excess(reader, one, half), [])
          half = one
        }
      })
    }
  })
}
