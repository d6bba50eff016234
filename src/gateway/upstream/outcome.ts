/** How an attempt at an upstream may end. */

import { NOTHING_REPORTED, type Reported } from '#gateway/response/usage.ts'
import type { Failure } from './failures.ts'

export type Ended =
  /** The answer went to the caller, whole. */
  | {
      readonly how: 'answered'
      readonly status: number
      readonly reported: Reported
      readonly characters: number
      /** Whether a part of it was too large to be read, which may have reported the usage. */
      readonly isUnread?: boolean
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

/** Whether it says something about the upstream, which then counts for its health. */
export const concernsUpstream = (ended: Ended): boolean =>
  ended.how === 'failed' ? ended.failure.kind !== 'over_share' : ended.how !== 'aborted'

/**
 * How far it came: the request was sent, or the answer had begun. Of a caller who went away it is
 * nothing, too, where the upstream has refused the request since.
 */
export type Reached = 'nothing' | 'request' | 'answer'

/** The end of an attempt, as that of an abandoned one. */
export function abandonedEnd(ended: Ended): Ended {
  switch (ended.how) {
    case 'answered': {
      const { reported, characters, status } = ended
      return { how: 'aborted', reported, characters, reached: status < 300 ? 'answer' : 'nothing' }
    }
    case 'failed': {
      const reached = isUnanswered(ended.failure) ? 'request' : 'nothing'
      return { how: 'aborted', reported: NOTHING_REPORTED, characters: 0, reached }
    }
    default:
      return { ...ended, how: 'aborted' }
  }
}

/** Whether the upstream may have worked for a request that failed so. */
const isUnanswered = ({ kind }: Failure): boolean => kind === 'unreachable' || kind === 'timeout'
