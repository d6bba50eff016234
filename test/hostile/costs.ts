/** Tests that the work of parsers of untrusted bytes is linear in the length of the input. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Reader } from './reader.ts'
import { measure, type Work } from './work.ts'

const KIBIBYTE = 1_024
/** Allowance beyond work in proportion to the input: 5 %, and the message of a rejection. */
const TOLERANCE = 1.05
const MESSAGE = 8
/** Longest input compared with another one, as a multiple of it. */
const FACTOR_MAX = 16

interface Measured {
  readonly bytes: number
  readonly work: Work
}

const KINDS = ['visited', 'made', 'kept'] as const

/** Work above the reader's constant times the length, as text; none is expected. */
function overConstant({ most }: Reader, { bytes, work }: Measured): string[] {
  return KINDS.filter((kind) => !(work[kind] <= most[kind] * bytes)).map(
    (kind) => `${kind}: ${work[kind]} for ${bytes} bytes, over the constant`,
  )
}

/** Work for the longer input above its proportion to the shorter one, as text. */
function overProportion(short?: Measured, long?: Measured): string[] {
  assert.ok(short && long)
  const factor = (long.bytes / short.bytes) * TOLERANCE
  return KINDS.filter((kind) => !(long.work[kind] <= short.work[kind] * factor + MESSAGE)).map(
    (kind) =>
      `${kind}: ${long.work[kind]} for ${long.bytes} bytes, ${short.work[kind]} for ${short.bytes}`,
  )
}

/**
 * Pairs of lengths: the shortest and a middle one, each with its double, and the longest with a
 * sixteenth of it. The work for the longer one is compared with that for the shorter one. Work that
 * grows faster than the input exceeds the allowance more clearly over four doublings than over one.
 */
function pairsOf({ minBytes, maxBytes }: Reader): [number, number][] {
  const middle = Math.max(minBytes, Math.min(64 * KIBIBYTE, maxBytes / 2))
  const factor = maxBytes >= FACTOR_MAX * middle ? FACTOR_MAX : 2
  return [
    [minBytes, minBytes * 2],
    [middle, middle * 2],
    [maxBytes / factor, maxBytes],
  ]
}

/** Tests of every shape of every reader. */
export function testCosts(readers: Readonly<Record<string, Reader>>): void {
  for (const [name, reader] of Object.entries(readers)) {
    describe(name, () => {
      for (const [shape, textOf] of Object.entries(reader.shapes)) {
        it(`${shape}: the work is linear in the length`, () => {
          measure(() => reader.read(Buffer.from(textOf(reader.minBytes))))
          const measured = new Map<number, Measured>()
          for (const [short, long] of pairsOf(reader)) {
            for (const length of [short, long]) {
              if (measured.has(length)) continue
              const input = Buffer.from(textOf(length))
              const one = { bytes: input.length, work: measure(() => reader.read(input)) }
              assert.deepEqual(overConstant(reader, one), [])
              measured.set(length, one)
            }
            if (short < (reader.doublesFromBytes ?? 0)) continue
            assert.deepEqual(overProportion(measured.get(short), measured.get(long)), [])
          }
        })
      }
    })
  }
}
