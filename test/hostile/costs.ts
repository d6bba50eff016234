/** Tests that the work of parsers of untrusted bytes is linear in the length of the input. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Reader } from './reader.ts'
import { measure, type Work } from './work.ts'

const KIBIBYTE = 1_024
/** Allowance beyond twice the work for twice the input: 5 %, and the message of a rejection. */
const TOLERANCE = 1.05
const MESSAGE = 8

interface Measured {
  readonly bytes: number
  readonly work: Work
}

/** Work above the allowance for the input, as text; none is expected. */
const excess = (reader: Reader, one: Measured, half: Measured | undefined): string[] =>
  (['visited', 'made', 'kept'] as const).flatMap((kind) => {
    const work = one.work[kind]
    const text = `${kind}: ${work} for ${one.bytes} bytes`
    const linear = work <= reader.most[kind] * one.bytes ? [] : [`${text}, over the constant`]
    if (half === undefined) return linear
    const most = half.work[kind] * (one.bytes / half.bytes) * TOLERANCE + MESSAGE
    return work <= most ? linear : [...linear, `${text}, ${half.work[kind]} for ${half.bytes}`]
  })

/** The shortest, a middle and the longest length, each after its half. */
const lengthsOf = ({ minBytes, maxBytes }: Reader): number[] => {
  const middle = Math.max(minBytes, Math.min(64 * KIBIBYTE, maxBytes / 2))
  const lengths = [minBytes, minBytes * 2, middle, middle * 2, maxBytes / 2, maxBytes]
  return [...new Set(lengths)].sort((a, b) => a - b)
}

/** Tests of every shape of every reader. */
export function testCosts(readers: Readonly<Record<string, Reader>>): void {
  for (const [name, reader] of Object.entries(readers)) {
    describe(name, () => {
      for (const [shape, textOf] of Object.entries(reader.shapes)) {
        it(`${shape}: the work is linear in the length`, () => {
          measure(() => reader.read(Buffer.from(textOf(reader.minBytes))))
          const measured = new Map<number, Measured>()
          for (const length of lengthsOf(reader)) {
            const input = Buffer.from(textOf(length))
            const one = { bytes: input.length, work: measure(() => reader.read(input)) }
            assert.deepEqual(excess(reader, one, measured.get(length / 2)), [])
            if (length >= (reader.doublesFromBytes ?? 0)) measured.set(length, one)
          }
        })
      }
    })
  }
}
