/** How an attempt at an upstream may end. */
import type { Failure } from './failures.ts'
import type { Reported } from './reported.ts'

export type Ended =
  /** The answer went to the caller, whole. */
  | {
      readonly how: 'answered'
      readonly status: number
      readonly reported: Reported
      readonly characters: number
    }
  /** The caller went away, or the upstream broke off, after `characters` of text. */
  | {
      readonly how: 'aborted' | 'broken'
      readonly reported: Reported
      readonly characters: number
      readonly reached: Reached
    }
  /** Nothing has gone to the caller. */
  | { readonly how: 'failed'; readonly failure: Failure }

/** How far it came: nothing was sent upstream, the request was, or the answer had begun. */
export type Reached = 'nothing' | 'request' | 'answer'
