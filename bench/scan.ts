/**
 * The time of the slices of long bodies and of batch files, by their shape: how long the event loop
 * serves nobody else. Of each slice the quickest of several runs counts, because other processes
 * interrupt some of them; of each shape its slowest slice is printed.
 */
import { performance } from 'node:perf_hooks'
import { SLICE_BYTES } from '#event-loop/scan-queue.ts'
import { BODIES } from '#gateway/formats/openai/bodies.ts'
import { createBatchLines } from '#gateway/request/batch-lines.ts'
import { scanForm } from '#gateway/request/form-scan.ts'
import { scanFacts } from '#gateway/request/json-body.ts'
import { spliceLongBody } from '#gateway/request/splices.ts'
import { createNameSearch } from '#gateway/upstream/usage-option.ts'
import { addToPieces, createPieces, joinInSlices } from '#http/data-plane/body-pieces.ts'
import { FORM_TYPE } from '#test/fuzz/forms.ts'
import { BATCH_SHAPES, FORM_SHAPES } from '#test/hostile/form-shapes.ts'
import { JSON_SHAPES, NAME_SHAPES } from '#test/hostile/json-shapes.ts'
import { table } from './figures.ts'

const LENGTH = 8 * 1_048_576
const CHUNK = 65_536
const RUNS = 9
/** Default bounds, except for the members, so that the scan reaches the end. */
const BOUNDS = {
  body_members: LENGTH,
  member_name_bytes: 1_024,
  id_characters: 128,
  body_references: 1_000,
}

type Advance = () => boolean

/** Duration of each slice, in milliseconds. A body that is rejected ends there. */
function timesOf(advance: Advance): number[] {
  const times: number[] = []
  for (let isLast = false; !isLast; ) {
    const startedAt = performance.now()
    isLast = runSlice(advance)
    times.push(performance.now() - startedAt)
  }
  return times
}

function runSlice(advance: Advance): boolean {
  try {
    return advance()
  } catch {
    return true
  }
}

function openJoin(bytes: Buffer): Advance {
  const pieces = createPieces()
  for (let at = 0; at < bytes.length; at += CHUNK) {
    addToPieces(pieces, Buffer.from(bytes.subarray(at, at + CHUNK)))
  }
  return joinInSlices(pieces, bytes.length).advance
}

function openScan(bytes: Buffer): Advance {
  return scanFacts(BODIES.createChatCompletion, bytes, BOUNDS, SLICE_BYTES).advance
}

function slowest(bytes: Buffer, open: (bytes: Buffer) => Advance): string {
  const quickest: number[] = []
  for (let run = 0; run < RUNS; run += 1) {
    for (const [slice, ms] of timesOf(open(bytes)).entries()) {
      quickest[slice] = Math.min(ms, quickest[slice] ?? ms)
    }
  }
  return Math.max(...quickest).toFixed(2)
}

function openSearch(bytes: Buffer): Advance {
  return createNameSearch(bytes).advance
}

/** The facts, after the last slice, are a slice of their own. */
function openForm(bytes: Buffer): Advance {
  const options = { route: 'createTranscription', contentType: FORM_TYPE } as const
  const scan = scanForm(bytes, { ...options, bounds: BOUNDS, sliceBytes: SLICE_BYTES })
  let isScanned = false
  return () => {
    if (isScanned) scan.facts()
    const isLast = isScanned
    isScanned ||= scan.advance()
    return isLast
  }
}

/** The first slice is what is done before the copy. */
function openSplice(bytes: Buffer): Advance {
  let copy: Advance | undefined
  return () => {
    if (copy) return copy()
    void spliceLongBody(bytes, [{ start: 0, end: 0, text: 'x' }], async (advance) => {
      copy = advance
    })
    return false
  }
}

/** A file in pieces as from a socket, and the slices of its long lines. */
function openBatch(bytes: Buffer): Advance {
  const bounds = { ...BOUNDS, body_scan_bytes: 262_144, body_piece_bytes: 0 }
  const lines = createBatchLines({
    bodies: BODIES,
    bounds,
    exceeded: () => {},
    reject: () => undefined,
  })
  let at = 0
  return () => {
    const pending = lines.pending()
    if (pending) pending()
    else if (at < bytes.length) {
      lines.push(bytes.subarray(at, at + CHUNK))
      at += CHUNK
    } else {
      lines.finish()
      return lines.pending() === undefined
    }
    return false
  }
}

type Shapes = Readonly<Record<string, (length: number) => string>>

function rowsOf(shapes: Shapes, open: (bytes: Buffer) => Advance): string[][] {
  return Object.entries(shapes).map(([shape, textOf]) => [
    shape,
    slowest(Buffer.from(textOf(LENGTH)), open),
  ])
}

function print(rows: readonly string[][]): void {
  process.stdout.write(`${table(rows)}\n\n`)
}

const bodies = Object.entries(JSON_SHAPES).map(([shape, textOf]) => {
  const bytes = Buffer.from(`{"model":"gpt-4o-mini","messages":[],"tools":${textOf(LENGTH)}}`)
  return [shape, slowest(bytes, openJoin), slowest(bytes, openScan)]
})
const names = Object.entries(NAME_SHAPES).map(([shape, unit]) => [
  shape,
  slowest(Buffer.alloc(LENGTH, unit), openSearch),
])
process.stdout.write(
  `Slices of ${SLICE_BYTES} bytes, the slowest of each shape in milliseconds.\n\n`,
)
print([['JSON bodies', 'join', 'check or scan'], ...bodies])
print([['forms', 'scan'], ...rowsOf(FORM_SHAPES, openForm)])
print([
  ['splices', 'copy'],
  ['a long body', slowest(Buffer.alloc(LENGTH), openSplice)],
])
print([['names', 'search for stream_options'], ...names])
print([['batch files', 'piece or slice'], ...rowsOf(BATCH_SHAPES, openBatch)])
