/** Batch files: the work is linear in the length, as for the readers in cost.test.ts. */
import { testCosts } from './costs.ts'
import { BATCH_SHAPES } from './form-shapes.ts'
import { readPieces } from './pieces.ts'
import type { Reader } from './reader.ts'
import './work.ts'

const { createBatchLines } = await import('#gateway/request/batch-lines.ts')
const { BODIES } = await import('#gateway/formats/openai/bodies.ts')

const KIBIBYTE = 1_024
const MEBIBYTE = 1_048_576

/** Bounds high enough for all but references. */
const BOUNDS = {
  body_members: MEBIBYTE * 16,
  member_name_bytes: MEBIBYTE * 16,
  id_characters: 128,
  body_references: 1_000,
  body_scan_bytes: 256 * KIBIBYTE,
  body_piece_bytes: 0,
}

const OPTIONS = { bodies: BODIES, bounds: BOUNDS, exceeded: () => {}, reject: () => undefined }

function isLines([shape]: readonly [string, unknown]): boolean {
  return shape.startsWith('lines of ')
}

const LINES = Object.fromEntries(Object.entries(BATCH_SHAPES).filter(isLines))
const OTHERS = Object.fromEntries(Object.entries(BATCH_SHAPES).filter((one) => !isLines(one)))

const READERS: Readonly<Record<string, Reader>> = {
  // Every line of 16 KiB is checked like the one before it: up to 16 MiB they take minutes.
  'a batch file of lines of JSON': {
    most: { visited: 40, made: 2, kept: 12 },
    minBytes: KIBIBYTE,
    maxBytes: 2 * MEBIBYTE,
    shapes: LINES,
    read: (input) => readPieces(createBatchLines(OPTIONS), input, 64 * KIBIBYTE),
  },
  'a batch file': {
    most: { visited: 40, made: 2, kept: 12 },
    minBytes: KIBIBYTE,
    maxBytes: 16 * MEBIBYTE,
    shapes: OTHERS,
    read: (input) => readPieces(createBatchLines(OPTIONS), input, 64 * KIBIBYTE),
  },
  // The same reader. Uploads whose pieces are smaller on average are rejected (`body_piece_bytes`).
  'a batch file in pieces of 64 bytes': {
    most: { visited: 40, made: 2, kept: 12 },
    minBytes: KIBIBYTE,
    maxBytes: MEBIBYTE,
    shapes: OTHERS,
    read: (input) => readPieces(createBatchLines(OPTIONS), input, 64),
  },
  // After 4,096 pieces they count as 64 bytes each, so that longer inputs are rejected.
  'a batch file in pieces of one byte': {
    most: { visited: 44, made: 5, kept: 12 },
    minBytes: KIBIBYTE,
    maxBytes: 64 * KIBIBYTE,
    shapes: BATCH_SHAPES,
    read: (input) => readPieces(createBatchLines(OPTIONS), input, 1),
  },
}

testCosts(READERS)
