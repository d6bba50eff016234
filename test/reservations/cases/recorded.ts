/**
 * Requests in the shares of recorded traffic: the bodies that clients have sent
 * (`test/clients/recordings`), with texts of drawn lengths, since recordings have their beginnings
 * alone.
 */
import { readRecording, recordingFiles } from '#test/clients/recordings.ts'
import { createRandom, type Random } from '#test/reservations/random.ts'
import { modelAt } from '#test/reservations/truth/models.ts'
import { isList, isObject, type Json, type JsonObject } from '#test/reservations/truth/reading.ts'
import type { Case, Members, Route } from './case.ts'
import { reportedOf } from './plans.ts'
import { textOf } from './texts.ts'

/** Cents: a limit of $20. */
const ROOM = 2_000
const ROUTES: readonly Route[] = ['chat/completions', 'responses', 'completions', 'embeddings']
/** Names of what an earlier answer has left upstream, which no case has. */
const REFERENCES = /"(?:previous_response_id|conversation|item_reference)"|<</

interface Recorded {
  readonly route: Route
  readonly body: JsonObject
}

/** Requests of the recordings for models that there are. */
export function recordedRequests(): readonly Recorded[] {
  const files = recordingFiles().filter((file) => !file.startsWith('codex-session'))
  return files.flatMap((file) =>
    readRecording(file).exchanges.flatMap(({ method, target, body }) => {
      const route = ROUTES.find((one) => target === `/v1/${one}`)
      const given: unknown = body
      if (method !== 'POST' || !route || !isObject(given)) return []
      const isKnown = modelAt(String(given.model)) !== undefined
      if (!isKnown || REFERENCES.test(JSON.stringify(given))) return []
      return [{ route, body: given }]
    }),
  )
}

/** A text that was cut has any length; others are as they were. */
function filled(random: Random, value: Json): Json {
  if (typeof value === 'string') return value.endsWith('…') ? textOf(random, 20_000) : value
  if (isList(value)) return value.map((one) => filled(random, one))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one = null]) => [name, filled(random, one)]),
  )
}

const SHARES = { input: 1, cached: 0.5, written: 0, output: 0.02, reasoning: 0, media: 0, calls: 0 }

export function* recordedCases(seed: number, count: number): Generator<Case> {
  const requests = recordedRequests()
  for (let index = 0; index < count; index++) {
    const random = createRandom(seed, index)
    const { route, body } = random.pick(requests)
    const members: Members = Object.entries(body).map(([name, value = null]) => [
      name,
      filled(random, value),
    ])
    yield {
      name: `recorded ${seed}:${index}`,
      route,
      members,
      spelling: 'plain',
      answers: [reportedOf({ ...SHARES, output: random.next() })],
      leaving: { at: 'end' },
      room: ROOM,
    }
  }
}
