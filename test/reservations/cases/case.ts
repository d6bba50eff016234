/** A generated case: a request, the answers of its upstreams, and the caller's patience. */
import type { Shares } from '#test/reservations/truth/cost-of-most.ts'
import type { Json } from '#test/reservations/truth/reading.ts'

export type Route =
  | ('chat/completions' | 'completions' | 'responses' | 'embeddings' | 'moderations')
  | ('images/generations' | 'images/edits' | 'images/variations')
  | ('audio/speech' | 'audio/transcriptions' | 'audio/translations')

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

/** Kinds of output of a chat, each delta of which is a token. */
export type DeltaKind = 'text' | 'refusal' | 'function' | 'custom' | 'audio'

/** The answer of an upstream. */
export interface AnswerPlan {
  readonly shares: Shares
  readonly report: Report
  /** Index of a tier, among those that it may answer in. */
  readonly tier: number
  readonly namesTier: boolean
  readonly deltas: readonly string[]
  readonly deltaKind: DeltaKind
  readonly fault: Fault
}

/** The moment at which the caller leaves. */
export type Leaving =
  | { readonly at: 'end' }
  /** Once the request has arrived upstream. */
  | { readonly at: 'sent' }
  /** After so many deltas. */
  | { readonly at: 'deltas'; readonly count: number }

/** A file of a form. */
export interface FilePart {
  readonly name: string
  readonly bytes: number
}

export interface Case {
  /** Its seed and its index. */
  readonly name: string
  readonly route: Route
  readonly members: Members
  /** The body is a form with these files, and its members are fields. */
  readonly files?: readonly FilePart[]
  readonly spelling: 'plain' | 'escaped' | 'spaced'
  /** One for each attempt. */
  readonly answers: readonly AnswerPlan[]
  readonly leaving: Leaving
  /** Cents that the budget has left; undefined: any amount. */
  readonly room: number | undefined
}

const BOUNDARY = 'boundary-of-the-trial'

export function contentTypeOf({ files }: Pick<Case, 'files'>): string {
  return files ? `multipart/form-data; boundary=${BOUNDARY}` : 'application/json'
}

type Body = Pick<Case, 'members' | 'spelling' | 'files'>

/** The body in the case's spelling. */
export function bodyOf(given: Body): Buffer {
  return given.files ? formOf(given.members, given.files) : Buffer.from(jsonOf(given))
}

const jsonOf = ({ members, spelling }: Body): string => {
  const space = spelling === 'spaced' ? ' \n ' : ''
  const nameOf = (name: string): string => {
    const text = JSON.stringify(name)
    return spelling === 'escaped' ? text.replace(/[a-z]/, escapeOf) : text
  }
  const written = members.map(
    ([name, value]) => `${nameOf(name)}${space}:${space}${JSON.stringify(value)}`,
  )
  return `{${space}${written.join(`${space},`)}${space}}`
}

const escapeOf = (letter: string): string =>
  `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`

const formOf = (members: Members, files: readonly FilePart[]): Buffer => {
  const head = (name: string, rest = ''): string =>
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"${rest}\r\n\r\n`
  const pieces = [
    ...members.map(([name, value]) => Buffer.from(`${head(name)}${value}\r\n`)),
    ...files.flatMap(({ name, bytes }) => [
      Buffer.from(head(name, '; filename="a.bin"\r\ncontent-type: application/octet-stream')),
      Buffer.alloc(bytes, 1),
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${BOUNDARY}--\r\n`),
  ]
  return Buffer.concat(pieces)
}
