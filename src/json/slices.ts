/**
 * The walk over a long JSON body in slices of a fixed number of bytes: first each slice is checked
 * to be UTF-8, then each is walked. `npm run bench:scan` measures the cost of a slice, and
 * docs/internals/benchmarks.md has the figures of the worst bodies.
 */
import type { Walk } from './shape.ts'
import { checkSlice } from './utf8.ts'
import { advance } from './walk.ts'

/** A function that reads the next slice: whether it was the last. Throws a `Problem` with 400. */
export function createSlices<S>(walk: Walk<S>, sliceBytes: number): () => boolean {
  const { bytes } = walk
  let checked = 0
  return () => {
    if (checked < bytes.length) {
      checked = checkSlice(walk, checked, Math.min(bytes.length, checked + sliceBytes))
      return false
    }
    return advance(walk, Math.min(bytes.length, walk.at + sliceBytes))
  }
}
