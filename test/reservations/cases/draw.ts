/** Cases by seed and index. */
import { createRandom, type Random } from '#test/reservations/random.ts'
import type { Case, Members, Route } from './case.ts'
import { chatOf, completionOf, embeddingOf, responseOf } from './chat.ts'
import { answersOf, leavingOf } from './plans.ts'

type Draw = (random: Random) => Members

/** Routes by their shares. */
const ROUTES: readonly (readonly [share: number, route: Route, draw: Draw])[] = [
  [0.45, 'chat/completions', chatOf],
  [0.3, 'responses', responseOf],
  [0.15, 'completions', completionOf],
  [0.1, 'embeddings', embeddingOf],
]

const routeOf = (random: Random): readonly [Route, Draw] => {
  let left = random.next()
  for (const [share, route, draw] of ROUTES) {
    left -= share
    if (left < 0) return [route, draw]
  }
  return ['chat/completions', chatOf]
}

/** Cents of a narrow budget. */
const ROOMS = [1, 1, 2, 5, 20, 100]
/** Share of cases with one. */
const NARROW = 0.015

export function drawCase(seed: number, index: number): Case {
  const random = createRandom(seed, index)
  const answers = answersOf(random)
  const [route, draw] = routeOf(random)
  return {
    name: `${seed}:${index}`,
    route,
    members: draw(random),
    spelling: random.pick(['plain', 'plain', 'plain', 'escaped', 'spaced']),
    answers,
    leaving: leavingOf(random, answers[0]?.deltas.length ?? 1),
    room: random.chance(NARROW) ? random.pick(ROOMS) : undefined,
  }
}
