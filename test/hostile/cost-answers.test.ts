/** Upstream responses: the work is linear in the length, as for the readers in cost.test.ts. */
import { ANSWER_READERS } from './answer-readers.ts'
import { testCosts } from './costs.ts'
import { within } from './json-shapes.ts'
import type { Reader } from './reader.ts'
import './work.ts'

const { createItemIds } = await import('#gateway/response/item-ids.ts')

const KIBIBYTE = 1_024
const MEBIBYTE = 1_048_576

/** Ids of items in a chunked response. */
function itemIdsIn(input: Buffer, isStream: boolean): string[] {
  const found: string[] = []
  const ids = createItemIds(isStream, (id) => found.push(id))
  for (let at = 0; at < input.length; at += 16 * KIBIBYTE) {
    ids.push(input.subarray(at, at + 16 * KIBIBYTE))
  }
  return found
}

/** One text, repeated. */
function repeated(text: string) {
  return (length: number): string => text.repeat(Math.ceil(length / text.length))
}

const READERS: Readonly<Record<string, Reader>> = {
  ...ANSWER_READERS,
  'the items of a whole answer': {
    most: { visited: 6, made: 1, kept: 1 },
    minBytes: KIBIBYTE,
    maxBytes: 16 * MEBIBYTE,
    shapes: within('{"output":', '}'),
    read: (input) => itemIdsIn(input, false),
  },
  'the items of a stream': {
    most: { visited: 6, made: 1, kept: 1 },
    minBytes: KIBIBYTE,
    maxBytes: 16 * MEBIBYTE,
    shapes: {
      'line ends': repeated('\n'),
      'line ends of three kinds': repeated('\r\n\r\r\n\n'),
      'lines without data': repeated('data:\ndat\n'),
      'events of items': repeated('data: {"item":{"id":"rs_1"}}\n\n'),
    },
    read: (input) => itemIdsIn(input, true),
  },
  // Their lines are found as those of streams, and the scan of their JSON is that of whole answers.
  'the items of an event': {
    most: { visited: 6, made: 1, kept: 1 },
    minBytes: KIBIBYTE,
    maxBytes: MEBIBYTE,
    shapes: within('data: {"response":{"output":', '}}\n\n'),
    read: (input) => itemIdsIn(input, true),
  },
}

testCosts(READERS)
