/**
 * Identifiers that sort by their creation time.
 *
 * An id is a prefix and 24 characters of `0-9A-Za-z`: 8 for the millisecond, 3 for a counter inside
 * it, 13 from the system's randomness (77 bits: an id is never guessed). The alphabet is in ASCII
 * order, so comparing bytes compares times. One generator never goes back: when the clock does, it
 * stays at its last millisecond and counts on, and when a millisecond is full it borrows the next.
 * Between processes their clocks decide the order.
 */
import { randomBytes } from 'node:crypto'
import type { Clock } from './clock.ts'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const TIME_CHARACTERS = 8
const COUNTER_CHARACTERS = 3
const RANDOM_CHARACTERS = 13
const COUNTER_LIMIT = ALPHABET.length ** COUNTER_CHARACTERS
const RANDOM_POOL_BYTES = 4096
/**
 * The largest multiple of 62 in a byte: larger bytes are skipped, or some letters would be more
 * frequent.
 */
const UNBIASED = 248

/** Prefixes as at OpenAI; clients never check the length. */
const PREFIX = {
  organization: 'org-',
  project: 'proj_',
  user: 'user-',
  service_account: 'svc_acct_',
  api_key: 'key_',
  invite: 'invite-',
  group: 'group_',
  role: 'role_',
  scim_token: 'scim_token_',
  audit_log: 'audit_log-',
  session: 'session_',
  batch: 'batch_',
  spend_alert: 'alert_',
  spend_alert_delivery: 'delivery_',
  model_end_notice: 'notice_',
  raise_request: 'raise_',
} as const

export type IdKind = keyof typeof PREFIX

declare const KIND: unique symbol
/**
 * An id of one kind, made here or read from a row of that kind: neither any text nor an id of
 * another kind is one. A text of a request becomes one when the store has found it.
 */
type IdOf<K extends IdKind> = string & { readonly [KIND]: K }
export type UserId = IdOf<'user'>
export type GroupId = IdOf<'group'>

export type NewId = <K extends IdKind>(kind: K) => IdOf<K>

/** Source of `n` random bytes; a test may pass another. */
export type RandomBytes = (n: number) => Uint8Array

/** One generator for one process. */
export function createIds(clock: Clock, random: RandomBytes = randomBytes): NewId {
  const suffix = randomLetters(random)
  let lastMs = 0
  let counter = 0
  return (kind) => {
    const now = clock()
    if (now > lastMs) {
      lastMs = now
      counter = 0
    } else if (++counter === COUNTER_LIMIT) {
      lastMs += 1
      counter = 0
    }
    const time = toBase62(lastMs, TIME_CHARACTERS)
    const id = PREFIX[kind] + time + toBase62(counter, COUNTER_CHARACTERS) + suffix()
    return id as IdOf<typeof kind>
  }
}

const ID_CHARACTERS = TIME_CHARACTERS + COUNTER_CHARACTERS + RANDOM_CHARACTERS

/** Below every id of a kind that is as old as the given one, of any kind, or younger. */
export function lowestOfTime(kind: IdKind, id: string): string {
  return PREFIX[kind] + id.slice(-ID_CHARACTERS).slice(0, TIME_CHARACTERS)
}

function toBase62(value: number, characters: number): string {
  let rest = Math.floor(value)
  let text = ''
  for (let i = 0; i < characters; i++) {
    text = ALPHABET[rest % ALPHABET.length] + text
    rest = Math.floor(rest / ALPHABET.length)
  }
  return text
}

/** Draws from the system in blocks: a system call for each id would cost more than the id. */
function randomLetters(random: RandomBytes): () => string {
  let pool: Uint8Array = new Uint8Array(0)
  let next = 0
  return () => {
    let text = ''
    while (text.length < RANDOM_CHARACTERS) {
      if (next === pool.length) {
        pool = random(RANDOM_POOL_BYTES)
        next = 0
      }
      const byte = pool[next++] as number
      if (byte < UNBIASED) text += ALPHABET[byte % ALPHABET.length]
    }
    return text
  }
}
