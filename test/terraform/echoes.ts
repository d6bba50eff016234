/**
 * What a provider writes into Terraform's state: the answer to a change has the values of its body,
 * and later reads have the answer's. A provider plans a change for each member that differs.
 */
import assert from 'node:assert/strict'

type Json = Readonly<Record<string, unknown>>

/** Members that change without a change of the object, or are of the path that it is read at. */
const MOVING = new Set([
  'last_used_at',
  'last_active_at',
  'read_at',
  'enforcement',
  'assignment_sources',
])
/** Members of a body with their name in the answer. */
const NAMES: Readonly<Record<string, string>> = { role_name: 'name' }

export interface Echoes {
  /** Compares an answer with the body of its request, and with earlier answers of the object. */
  compare(method: string, body: string | undefined, answer: unknown): void
  /** Members that were compared so far. */
  readonly compared: { readonly withBody: number; readonly withEarlier: number }
}

export function createEchoes(): Echoes {
  const known = new Map<string, Json>()
  const compared = { withBody: 0, withEarlier: 0 }

  const compareBody = (body: Json, answer: Json): void => {
    for (const [member, sent] of Object.entries(body)) {
      const name = NAMES[member] ?? member
      if (!Object.hasOwn(answer, name) || sent === null) continue
      assert.partialDeepStrictEqual({ [name]: answer[name] }, { [name]: sent })
      compared.withBody += 1
    }
  }

  const compareEarlier = (answer: Json): void => {
    const key = `${answer.object} ${answer.id}`
    for (const [member, value] of Object.entries(known.get(key) ?? {})) {
      if (MOVING.has(member) || !Object.hasOwn(answer, member)) continue
      assert.deepEqual(answer[member], value, member)
      compared.withEarlier += 1
    }
  }

  return {
    compared,
    compare(method, body, answer) {
      if (!isObject(answer) || typeof answer.id !== 'string') return
      const sent: unknown = body === undefined ? undefined : JSON.parse(body)
      if (isObject(sent)) compareBody(sent, answer)
      if (method === 'GET') compareEarlier(answer)
      // A user has several objects under one id, and a change may answer with another of them.
      const ending = ` ${answer.id}`
      if (method !== 'GET') {
        for (const key of known.keys()) if (key.endsWith(ending)) known.delete(key)
      }
      known.set(`${answer.object}${ending}`, answer)
    },
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
