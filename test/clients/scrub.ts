/**
 * Scrubbing of exchanges for recordings. Of a request it keeps what the server reads, without what
 * is of the machine, the moment or the run. Long texts are cut, since the server only counts texts;
 * it reads the names and ids of a body. An id that an earlier answer brought becomes the number of
 * that exchange and its place in the answer, which a replay fills with the id of its own answer.
 */
import { hostname, release, userInfo } from 'node:os'
import { type Outline, outlineOf } from './outline.ts'
import type { Exchange } from './tap.ts'

export interface RecordedExchange {
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  /** JSON, or the text of what is none. */
  readonly body?: unknown
  readonly answer: Outline
}

/** The headers that the server reads, and those by which it passes a request on. */
const KEPT_HEADERS = [
  ...['content-type', 'content-encoding', 'accept', 'expect', 'upgrade', 'origin'],
  ...['authorization', 'api-key', 'x-api-key', 'idempotency-key', 'traceparent'],
  ...['session-id', 'session_id', 'thread-id', 'x-session-affinity', 'x-client-request-id'],
]
const isKept = (name: string): boolean =>
  KEPT_HEADERS.includes(name) || /^(openai-|x-codex-)/.test(name)
const KEY = 'sk-key-of-the-project'
const TEXT_CHARACTERS_MAX = 120
const TEXT_CHARACTERS_KEPT = 40
/** Texts that are kept whole: those that make the simulator call a tool, and those with ids. */
const READ_UPSTREAM = /\bcall \S+ with |<<\d+\.\d+>>/
/** Ids that clients make, with time or chance in them. */
const UUID = /(?<![0-9a-z-])[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-z-])/g
const SESSION = /\bses_\w{20,}/g
const DAY = 'Mon|Tue|Wed|Thu|Fri|Sat|Sun'
const MONTH = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec'
const TIMES: readonly RegExp[] = [
  /(?<![\w-])20\d\d-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?)?/g,
  /\b1[789]\d{8}(\d{3}|\.\d+)?\b/g,
  new RegExp(`\\b(${DAY})[a-z]*,? (\\d+ )?(${MONTH})[a-z]*,? [\\d :,]+(GMT[+\\d]*)?`, 'g'),
  /\b\d{1,2}\/\d{1,2}\/20\d\d\b/g,
]
/** Ids that upstreams and servers make. */
const ISSUED_ID = /\b[a-z]+[_-][0-9a-f]{24,}\b/g

/** A literal text, and what is written in its place. */
export type Secret = readonly [text: string, name: string]

export interface Scrubber {
  /** A text without what is of the machine, the moment or the run. */
  clean(text: string): string
  /** Exchanges have to come in the order in which they were sent. */
  scrub(exchange: Exchange): RecordedExchange
}

export function createScrubber(secrets: readonly Secret[]): Scrubber {
  const made = new Map<string, string>()
  const ids = new Map<string, string>()
  const { username } = userInfo()
  const machine: Secret[] = [
    [hostname(), 'host'],
    [release(), '0.0.0'],
    // Many a text has the word "root".
    ...(username === 'root' ? [] : [[username, 'user'] as const]),
  ]
  // Longer ones first: a folder may lie in another.
  const literals = [...secrets].sort(([one], [other]) => other.length - one.length)
  let number = 0
  const clean = (text: string): string => {
    let cleaned = text
    for (const [literal, name] of literals) cleaned = cleaned.replaceAll(literal, name)
    for (const [word, name] of machine) cleaned = cleaned.replaceAll(wordOf(word), name)
    cleaned = cleaned.replace(UUID, (uuid) => numbered(made, uuid, uuidOf))
    cleaned = cleaned.replace(SESSION, (id) => numbered(made, id, (number) => `ses_${number}`))
    for (const time of TIMES) cleaned = cleaned.replace(time, '0')
    return cleaned.replace(ISSUED_ID, (id) => ids.get(id) ?? id)
  }
  return {
    clean,
    scrub({ method, target, headers, body, status, answerType, answer }) {
      number += 1
      const text = body.toString()
      const isJson = headers['content-type']?.startsWith('application/json') && text !== ''
      const kept = Object.entries(headers).filter(([name]) => isKept(name))
      const recorded: RecordedExchange = {
        ...{ method, target: clean(target) },
        headers: Object.fromEntries(kept.map(([name, value]) => [name, clean(String(value))])),
        ...(text !== '' && { body: isJson ? shorten(JSON.parse(clean(text))) : clean(text) }),
        answer: outlineOf(status, answerType, answer),
      }
      for (const [place, id] of issuedIds(number, answer)) if (!ids.has(id)) ids.set(id, place)
      return recorded
    },
  }
}

/** The ids of an answer by their places in it; `number` is that of the exchange. */
export const issuedIds = (number: number, answer: string): [place: string, id: string][] =>
  [...new Set(answer.match(ISSUED_ID))].map((id, at) => [`<<${number}.${at + 1}>>`, id])

export const keySecret = (key: string): Secret => [key, KEY]

/** The request as it is sent again, with the ids of the answers so far and another key. */
export function restored<T>(value: T, ids: ReadonlyMap<string, string>, key: string): T {
  const text = JSON.stringify(value).replaceAll(KEY, key)
  return JSON.parse(
    text.replace(/<<\d+\.\d+>>/g, (place) => {
      const id = ids.get(place)
      if (id === undefined) throw new Error(`no answer had the id ${place}`)
      return id
    }),
  )
}

const wordOf = (word: string): RegExp =>
  new RegExp(`(?<![\\w-])${word.replace(/[^\w]/g, '\\$&')}(?![\\w-])`, 'g')

const uuidOf = (number: number): string =>
  `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

const numbered = (
  map: Map<string, string>,
  text: string,
  name: (number: number) => string,
): string => {
  const known = map.get(text) ?? name(map.size + 1)
  map.set(text, known)
  return known
}

const shorten = (value: unknown): unknown => {
  if (typeof value === 'string') {
    const isLong = value.length > TEXT_CHARACTERS_MAX && !READ_UPSTREAM.test(value)
    return isLong ? `${value.slice(0, TEXT_CHARACTERS_KEPT)}…` : value
  }
  if (Array.isArray(value)) return value.map(shorten)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shorten(member)]))
}
