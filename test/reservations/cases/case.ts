/** A generated case: a request, the answers of its upstreams, and the caller's patience. */
import type { Shares } from '#test/reservations/truth/cost-of-most.ts'
import type { Json } from '#test/reservations/truth/reading.ts'

export type Route =
  | ('chat/completions' | 'completions' | 'responses' | 'embeddings')
  | ('responses/compact' | 'moderations' | 'images/generations' | 'audio/speech')

/** Members of a body in the order in which they are written. */
export type Members = readonly (readonly [name: string, value: Json])[]

export type Fault =
  | { readonly kind: 'none' }
  /** An error of the upstream in place of an answer. */
  | { readonly kind: 'status'; readonly status: number }
  /** The connection breaks before the answer, or after so many deltas. */
  | { readonly kind: 'break'; readonly after: number }
  /** The answer ends early, or an error event ends it. */
  | { readonly kind: 'end' | 'error'; readonly after: number }

export type Report = 'full' | 'none' | 'zero' | 'input'

/** The answer of an upstream. */
export interface AnswerPlan {
  readonly shares: Shares
  readonly report: Report
  /** Which of the tiers that it may answer in. */
  readonly tier: number
  readonly namesTier: boolean
  readonly deltas: readonly string[]
  readonly fault: Fault
}

/** The moment at which the caller leaves. */
export type Leaving =
  | { readonly at: 'end' }
  /** Once the request has arrived upstream. */
  | { readonly at: 'sent' }
  /** After so many deltas. */
  | { readonly at: 'deltas'; readonly count: number }

export interface Case {
  /** Its seed and its index. */
  readonly name: string
  readonly route: Route
  readonly members: Members
  readonly spelling: 'plain' | 'escaped' | 'spaced'
  /** One for each attempt. */
  readonly answers: readonly AnswerPlan[]
  readonly leaving: Leaving
  /** Cents that the budget has left; undefined: any amount. */
  readonly room: number | undefined
}

/** The body as JSON, in the case's spelling. */
export function bodyOf({ members, spelling }: Pick<Case, 'members' | 'spelling'>): Buffer {
  const space = spelling === 'spaced' ? ' \n ' : ''
  const nameOf = (name: string): string => {
    const text = JSON.stringify(name)
    return spelling === 'escaped' ? text.replace(/[a-z]/, escapeOf) : text
  }
  const written = members.map(
    ([name, value]) => `${nameOf(name)}${space}:${space}${JSON.stringify(value)}`,
  )
  return Buffer.from(`{${space}${written.join(`${space},`)}${space}}`)
}

const escapeOf = (letter: string): string =>
  `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
