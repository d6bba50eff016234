/** A parser of untrusted bytes, as the cost tests measure it. */
import type { Work } from './work.ts'

export interface Reader {
  /** Work per byte of the input: the `c` of the reader. */
  readonly most: Work
  /** Shortest input: 1 KiB. */
  readonly minBytes: number
  /** Longest input: the reader's own bound, or 16 MiB. */
  readonly maxBytes: number
  /** Shortest input to which longer ones are compared; default: the shortest input. */
  readonly doublesFromBytes?: number
  /** Inputs by shape. */
  readonly shapes: Readonly<Record<string, (length: number) => string>>
  read(input: Buffer): unknown
}
