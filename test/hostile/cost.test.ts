/**
 * Parsers of untrusted bytes: the work for an input is at most a constant times its length, for any
 * input, and a longer input costs at most in proportion to its length.
 *
 * To add a reader: a row in READERS, with the constants that its file states.
 */
import { FORM_TYPE } from '#test/fuzz/forms.ts'
import { testCosts } from './costs.ts'
import { FORM_SHAPES } from './form-shapes.ts'
import { JSON_SHAPES, within } from './json-shapes.ts'
import { readPieces } from './pieces.ts'
import type { Reader } from './reader.ts'
import './work.ts'

const { readFacts } = await import('#gateway/request/json-body.ts')
const { BODIES, PASSED_BODY } = await import('#gateway/formats/openai/bodies.ts')
const { MESSAGE_BODIES } = await import('#gateway/formats/anthropic/bodies.ts')
const { findModel } = await import('#gateway/request/model-names.ts')
const { metadataIn } = await import('#gateway/objects/chat-completions/metadata.ts')
const { createFormReader, readForm } = await import('#gateway/request/form.ts')
const { readCompletion, readCreation } = await import('#gateway/objects/uploads/request.ts')
const { openPartForm } = await import('#gateway/objects/uploads/part-form.ts')

const KIBIBYTE = 1_024
const MEBIBYTE = 1_048_576
/** Bounds high enough for all but references. */
const NO_BOUNDS = {
  body_members: MEBIBYTE * 16,
  member_name_bytes: MEBIBYTE * 16,
  id_characters: 128,
  body_references: 1_000,
  body_scan_bytes: 256 * KIBIBYTE,
  body_piece_bytes: 0,
}

/** Forms of an upload part: its file in the place of another. */
const PART_SHAPES = Object.fromEntries(
  Object.entries(FORM_SHAPES).map(([name, shape]) => [
    name,
    (length: number) => shape(length).replace('name="file"', 'name="data"'),
  ]),
)
const PART = {
  contentType: FORM_TYPE,
  bounds: NO_BOUNDS,
  bytesLeft: 64 * MEBIBYTE,
  reject: () => undefined,
}

/** Values of a message's body in which much could be remembered for each byte. */
const MESSAGE_VALUES: Reader['shapes'] = {
  tools: (length) => filledList(length, '{"type":"web_search","max_uses":1},'),
  'tools with models': (length) => filledList(length, '{"type":"advisor","model":"m"},'),
  'open tools': (length) => '[{"type":'.repeat(3) + filledList(length, '{"a":1},') + '}]'.repeat(3),
  images: (length) => filledList(length, '{"type":"image","source":{"data":"aa"}},'),
  'types that do not exist': (length) => filledList(length, '{"type":"aaaa"},'),
  durations: (length) => filledList(length, '{"cache_control":{"ttl":"1h"}},'),
  'inputs of tools': (length) => filledList(length, '{"type":"tool_use","input":{"a":"b"}},'),
}

function filledList(length: number, item: string): string {
  return `[${item.repeat(Math.ceil(length / item.length))}{}]`
}

function valuesIn(before: string, after: string): Reader['shapes'] {
  const values = Object.entries(MESSAGE_VALUES).map(
    ([name, value]) => [name, (length: number) => before + value(length) + after] as const,
  )
  return { ...within(before, after), ...Object.fromEntries(values) }
}

/** The walk of chats with other tables; the words for a file's kind and its type are longer. */
function messageReader(before: string, after: string): Reader {
  return {
    most: { visited: 8, made: 0.2, kept: 2 },
    minBytes: KIBIBYTE,
    maxBytes: MEBIBYTE,
    shapes: valuesIn(before, after),
    read: (input) => readFacts(MESSAGE_BODIES.createMessage, input, NO_BOUNDS),
  }
}

const MESSAGE = '{"model":"claude-opus-5-5","max_tokens":1,'

const READERS: Readonly<Record<string, Reader>> = {
  'the body of a chat': {
    most: { visited: 8, made: 0.1, kept: 1 },
    minBytes: KIBIBYTE,
    maxBytes: 16 * MEBIBYTE,
    shapes: within('{"model":"gpt-4o-mini","messages":[],"tools":', '}'),
    read: (input) => readFacts(BODIES.createChatCompletion, input, NO_BOUNDS),
  },
  // Readers of the next bodies: the walk of chats, which go to 16 MiB, with other tables of names.
  'the body of a response': {
    most: { visited: 8, made: 0.1, kept: 1 },
    minBytes: KIBIBYTE,
    maxBytes: 4 * MEBIBYTE,
    shapes: within('{"model":"gpt-4o-mini","input":', '}'),
    read: (input) => readFacts(BODIES.createResponse, input, NO_BOUNDS),
  },
  ...Object.fromEntries(
    Object.entries({
      'the tools of a message': [`${MESSAGE}"messages":[],"tools":`, '}'],
      'the content of a message': [`${MESSAGE}"messages":[{"role":"user","content":`, '}]}'],
      'the fallbacks of a message': [`${MESSAGE}"messages":[],"fallbacks":`, '}'],
    } as const).map(([name, [before, after]]): [string, Reader] => [
      name,
      messageReader(before, after),
    ]),
  ),
  // These are read twice: the second time every id of an item is one of few references.
  'the body of a response in a conversation': {
    most: { visited: 16, made: 0.2, kept: 1 },
    minBytes: KIBIBYTE,
    maxBytes: MEBIBYTE,
    shapes: within(
      '{"model":"gpt-4o-mini","conversation":"conv_1","input":[{"id":"a","role":"user","content":"x"},',
      ']}',
    ),
    read: (input) => readFacts(BODIES.createResponse, input, NO_BOUNDS),
  },
  'the body of a conversation': {
    most: { visited: 8, made: 0.1, kept: 1 },
    minBytes: KIBIBYTE,
    maxBytes: MEBIBYTE,
    shapes: within('{"items":', '}'),
    read: (input) => readFacts(BODIES.createConversation, input, NO_BOUNDS),
  },
  'the body of a passed route': {
    most: { visited: 8, made: 0.1, kept: 1 },
    minBytes: KIBIBYTE,
    maxBytes: MEBIBYTE,
    shapes: {
      ...within('{"model":"gpt-4o-mini","query":', '}'),
      'data URLs': (length) => `{"documents":[${'"data:,",'.repeat(length / 8)}1]}`,
    },
    read: (input) => readFacts(PASSED_BODY, input, NO_BOUNDS),
  },
  'a change of a stored chat completion': {
    most: { visited: 8, made: 0.1, kept: 1 },
    minBytes: KIBIBYTE,
    maxBytes: 128 * KIBIBYTE,
    shapes: within('{"metadata":', '}'),
    read: (input) => readFacts(BODIES.updateChatCompletion, input, NO_BOUNDS),
  },
  'the metadata of a stored chat completion': {
    most: { visited: 1, made: 0.3, kept: 1 },
    minBytes: KIBIBYTE,
    maxBytes: 128 * KIBIBYTE,
    shapes: JSON_SHAPES,
    read: (input) => metadataIn(input, { start: 0, end: input.length }),
  },
  'the model in the first bytes of a body': {
    most: { visited: 8, made: 0.1, kept: 1 },
    minBytes: KIBIBYTE,
    maxBytes: 64 * KIBIBYTE,
    shapes: within('{"tools":', ',"model":"gpt-4o-mini"}'),
    read: findModel,
  },
  // Longer ones are rejected unread: at 16 KiB, and at 256 KiB.
  'the creation of an upload': {
    most: { visited: 9, made: 0.1, kept: 1 },
    minBytes: KIBIBYTE,
    maxBytes: 8 * KIBIBYTE,
    shapes: within('{"bytes":1,"expires_after":', '}'),
    read: (input) => readCreation(input, NO_BOUNDS),
  },
  'the completion of an upload': {
    most: { visited: 9, made: 0.3, kept: 1 },
    minBytes: KIBIBYTE,
    maxBytes: 128 * KIBIBYTE,
    shapes: {
      ...within('{"part_ids":', '}'),
      'ids of parts': (length) => `{"part_ids":[${'"part_0",'.repeat(length / 9)}"part_1"]}`,
    },
    read: (input) => readCompletion(input, NO_BOUNDS),
  },
  'the form of a part in pieces of 64 bytes': {
    most: { visited: 4, made: 2, kept: 1 },
    minBytes: KIBIBYTE,
    maxBytes: MEBIBYTE,
    shapes: PART_SHAPES,
    read: (input) => readPieces(openPartForm(PART), input, 64),
  },
  'a form': {
    most: { visited: 4, made: 2, kept: 1 },
    minBytes: KIBIBYTE,
    maxBytes: 16 * MEBIBYTE,
    shapes: FORM_SHAPES,
    read: (input) => readForm('createTranscription', FORM_TYPE, input),
  },
  // The same reader. Uploads whose pieces are smaller on average are rejected (`body_piece_bytes`).
  'a form in pieces of 64 bytes': {
    most: { visited: 4, made: 2, kept: 1 },
    minBytes: KIBIBYTE,
    maxBytes: MEBIBYTE,
    shapes: FORM_SHAPES,
    read: (input) => readPieces(createFormReader('createTranscription', FORM_TYPE, {}), input, 64),
  },
  // After 4,096 pieces they count as 64 bytes each, so that longer inputs are rejected.
  'a form in pieces of one byte': {
    most: { visited: 12, made: 5, kept: 1 },
    minBytes: KIBIBYTE,
    maxBytes: 64 * KIBIBYTE,
    shapes: FORM_SHAPES,
    read: (input) => readPieces(createFormReader('createTranscription', FORM_TYPE, {}), input, 1),
  },
}

testCosts(READERS)
