/** A reader of outside bytes, as the test of costs measures it. */
import type { Work } from './work.ts'

export interface Reader {
  /** Work for each byte of the input: the `c` of the reader. */
  readonly most: Work
  /** Shortest input: 1 KiB. */
  readonly minBytes: number
  /** Longest input: the reader's own bound, or 16 MiB. */
  readonly maxBytes: number
  /** Shortest input whose double is held to twice its work; the shortest input by default. */
  readonly doublesFromBytes?: number
  /** Inputs by what is special about them. */
  readonly shapes: Readonly<Record<string, (length: number) => string>>
  read(input: Buffer): unknown
}
