/** A fault that is planted into a copy of the source, as a replacement of text. */
export interface Mutant {
  readonly name: string
  /** Below `src/`. */
  readonly file: string
  readonly find: string
  readonly replace: string
  /** Numbers of cases of seed 1 that find it: `npm test` runs these. */
  readonly foundBy: readonly number[]
}
