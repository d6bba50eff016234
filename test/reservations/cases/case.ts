/** A generated case: a request, the answers of its upstreams, and the caller's patience. */
import type { Shares } from '#test/reservations/truth/cost-of-most.ts'
import type { Json } from '#test/reservations/truth/reading.ts'

export type Route =
  | ('chat/completions' | 'completions' | 'responses' | 'embeddings' | 'moderations')
  | 'responses/compact'
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

type Spelling = 'plain' | 'escaped' | 'spaced'

/** A request of a batch, with its answer. */
export interface BatchLine {
  readonly members: Members
  readonly spelling: Spelling
  /** A status as its fault: the request fails. Any other fault: it is not run. */
  readonly answer: AnswerPlan
  /** Times that the output file has the answer. */
  readonly copies: 0 | 1 | 2
}

/** A batch, and its end. */
export interface BatchPlan {
  readonly lines: readonly BatchLine[]
  readonly lineEnd: '\n' | '\r\n'
  readonly status: 'completed' | 'failed' | 'expired' | 'cancelled'
  /** Usage that the batch itself reports. */
  readonly report: Report
  readonly hasCounts: boolean
  /** Whether the caller retrieves the batch before it is polled, and then deletes its output. */
  readonly isRetrieved: boolean
  readonly isOutputDeleted: boolean
}

/** A response in the background, of which the first answer says what it made. */
export interface BackgroundPlan {
  readonly end: 'completed' | 'incomplete' | 'cancelled' | 'failed' | 'gone'
  /** The caller's requests about it before it is polled. */
  readonly asks: readonly ('retrieve' | 'cancel' | 'delete')[]
}

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
  readonly spelling: Spelling
  /** The requests of a batch to this route, in place of members and answers. */
  readonly batch?: BatchPlan
  readonly background?: BackgroundPlan
  /** One for each attempt. */
  readonly answers: readonly AnswerPlan[]
  readonly leaving: Leaving
  /** Cents that the budget has left; undefined: any amount. */
  readonly room: number | undefined
  /** Whether the upstream counts tokens of its text, and not bytes. */
  readonly isCounted?: boolean
}

const BOUNDARY = 'boundary-of-the-trial'

export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`

export function contentTypeOf({ files }: Pick<Case, 'files'>): string {
  return files ? FORM_TYPE : 'application/json'
}

type Body = Pick<Case, 'members' | 'spelling' | 'files'>

/** The body in the case's spelling. */
export function bodyOf(given: Body): Buffer {
  return given.files ? formOf(given.members, given.files) : Buffer.from(jsonOf(given))
}

function jsonOf({ members, spelling }: Body): string {
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

function escapeOf(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** The input file of a batch: a request in each line. */
export function linesOf(route: Route, { lines, lineEnd }: BatchPlan): string {
  const texts = lines.map((line, index) => {
    // A line ends at its line feed.
    const body = jsonOf(line).replaceAll('\n', ' ')
    return `{"custom_id":"line-${index}","method":"POST","url":"/v1/${route}","body":${body}}`
  })
  return texts.join(lineEnd)
}

/** The form that uploads a file for a batch. */
export function fileFormOf(content: string): Buffer {
  return Buffer.concat([
    Buffer.from(`${headOf('purpose')}batch\r\n${headOf('file', FILE_HEAD)}`),
    Buffer.from(`${content}\r\n--${BOUNDARY}--\r\n`),
  ])
}

const FILE_HEAD = '; filename="a.bin"\r\ncontent-type: application/octet-stream'

function headOf(name: string, rest = ''): string {
  return `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"${rest}\r\n\r\n`
}

function formOf(members: Members, files: readonly FilePart[]): Buffer {
  const pieces = [
    ...members.map(([name, value]) => Buffer.from(`${headOf(name)}${value}\r\n`)),
    ...files.flatMap(({ name, bytes }) => [
      Buffer.from(headOf(name, FILE_HEAD)),
      Buffer.alloc(bytes, 1),
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${BOUNDARY}--\r\n`),
  ]
  return Buffer.concat(pieces)
}
