/**
 * Counted work of a parser of untrusted bytes. Readers are imported with `counted`, after which
 * every loop and function of `src/` counts, so a measurement does not depend on the machine.
 *
 * Limits: a call of the runtime that natives.ts does not wrap costs nothing here, and a regular
 * expression costs a bound from its source, not its real cost.
 */
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { COUNTER, instrument, SPREAD } from './instrument.ts'
import { countNatives } from './natives.ts'

const steps = new Float64Array(1)
Reflect.set(globalThis, COUNTER, steps)
Reflect.set(globalThis, SPREAD, (value: unknown) => {
  const size = Array.isArray(value) ? value.length : Object.keys(Object(value)).length
  steps[0] = (steps[0] ?? 0) + size
  return value
})

const SOURCE = new URL('../../src/', import.meta.url).href

registerHooks({
  load: (url, context, nextLoad) => {
    const loaded = nextLoad(url, context)
    if (!url.startsWith(SOURCE) || !url.endsWith('.ts') || !loaded.source) return loaded
    const source = loaded.source.toString()
    return { ...loaded, source: instrument(fileURLToPath(url), source) }
  },
})

/** Bytes that the runtime searches, copies or checks in the time of one of our steps. */
const NATIVE_BYTES_PER_STEP = 64

/** Work for one input. */
export interface Work {
  /** Steps of our loops and functions; 64 bytes read or written by the runtime count as one. */
  readonly visited: number
  /** Strings and buffers created. */
  readonly made: number
  /** Bytes of strings, buffers and numbers in the reader's result. */
  readonly kept: number
}

/** Counts the work of `run`. A thrown error counts as its result. */
export function measure(run: () => unknown): Work {
  steps[0] = 0
  const { result, work } = countNatives(() => {
    try {
      return run()
    } catch (error) {
      return error
    }
  })
  const visited = steps[0] ?? 0
  if (visited === 0) throw new Error('nothing was counted: import the reader after work.ts')
  return {
    visited: visited + work.bytes / NATIVE_BYTES_PER_STEP,
    made: work.made,
    kept: keptBy(result, new Set()),
  }
}

const NUMBER_BYTES = 8

function keptBy(value: unknown, seen: Set<unknown>): number {
  if (typeof value === 'string') return value.length
  if (typeof value === 'number') return NUMBER_BYTES
  if (typeof value !== 'object' || value === null || seen.has(value)) return 0
  seen.add(value)
  if (ArrayBuffer.isView(value)) return keptBytes(value.buffer, seen)
  if (value instanceof Error) return keptBy({ ...value, text: value.message }, seen)
  const members =
    value instanceof Map || value instanceof Set
      ? [...value].flat()
      : Object.values(Object.getOwnPropertyDescriptors(value)).map((one) => one.value)
  return members.reduce<number>((sum, member) => sum + keptBy(member, seen), 0)
}

function keptBytes(memory: ArrayBufferLike, seen: Set<unknown>): number {
  if (seen.has(memory)) return 0
  seen.add(memory)
  return memory.byteLength
}
