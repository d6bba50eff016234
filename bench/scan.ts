/**
 * The time of the slices of long JSON bodies, by the shape of the body: how long the event loop
 * serves nobody else. Of each slice the quickest of several runs counts, because other processes
 * interrupt some of them; of each shape its slowest slice is printed.
 */
import { performance } from 'node:perf_hooks'
import { scanFacts } from '#gateway/body.ts'
import { SLICE_BYTES } from '#gateway/scan-queue.ts'
import { createPieces } from '#http/body-pieces.ts'
import { JSON_SHAPES } from '#test/hostile/json-shapes.ts'
import { table } from './figures.ts'

const LENGTH = 8 * 1_048_576
const CHUNK = 65_536
const RUNS = 9
/** As configured by default, but for the members: the scan goes on to the end. */
const BOUNDS = {
  ...{ body_members: LENGTH, member_name_bytes: 1_024 },
  ...{ id_characters: 128, body_references: 1_000 },
}

type Advance = () => boolean

/** How long each slice takes, in milliseconds. A body that is rejected ends there. */
const timesOf = (advance: Advance): number[] => {
  const times: number[] = []
  for (let isLast = false; !isLast; ) {
    const startedAt = performance.now()
    isLast = runSlice(advance)
    times.push(performance.now() - startedAt)
  }
  return times
}

const runSlice = (advance: Advance): boolean => {
  try {
    return advance()
  } catch {
    return true
  }
}

const openJoin = (bytes: Buffer): Advance => {
  const pieces = createPieces()
  for (let at = 0; at < bytes.length; at += CHUNK) {
    pieces.add(Buffer.from(bytes.subarray(at, at + CHUNK)))
  }
  return pieces.slices(bytes.length).advance
}

const openScan = (bytes: Buffer): Advance =>
  scanFacts('createChatCompletion', bytes, BOUNDS, SLICE_BYTES).advance

const slowest = (bytes: Buffer, open: (bytes: Buffer) => Advance): string => {
  const quickest: number[] = []
  for (let run = 0; run < RUNS; run += 1) {
    for (const [slice, ms] of timesOf(open(bytes)).entries()) {
      quickest[slice] = Math.min(ms, quickest[slice] ?? ms)
    }
  }
  return Math.max(...quickest).toFixed(2)
}

const rows = Object.entries(JSON_SHAPES).map(([shape, textOf]) => {
  const bytes = Buffer.from(`{"model":"gpt-4o-mini","messages":[],"tools":${textOf(LENGTH)}}`)
  return [shape, slowest(bytes, openJoin), slowest(bytes, openScan)]
})
process.stdout.write(
  `Slices of ${SLICE_BYTES} bytes, the slowest of each shape in milliseconds.\n\n`,
)
process.stdout.write(`${table([['shape', 'join', 'check or scan'], ...rows])}\n`)
