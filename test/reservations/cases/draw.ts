/** Cases by seed and index. */
import { createRandom, type Random } from '#test/reservations/random.ts'
import { batchOf } from './batch.ts'
import type { Case, Members, Route } from './case.ts'
import { chatOf, compactionOf, completionOf, embeddingOf, responseOf } from './chat.ts'
import {
  type Drawn,
  imageEditOf,
  imageOf,
  imageVariationOf,
  moderationOf,
  speechOf,
  transcriptOf,
} from './media.ts'
import { answersOf, leavingOf } from './plans.ts'

type Draw = (random: Random) => Drawn

function text(draw: (random: Random) => Members): Draw {
  return (random) => ({ members: draw(random) })
}

/** Routes by their shares. */
const ROUTES: readonly (readonly [share: number, route: Route, draw: Draw])[] = [
  [0.42, 'chat/completions', text(chatOf)],
  [0.26, 'responses', text(responseOf)],
  [0.01, 'responses/compact', text(compactionOf)],
  [0.12, 'completions', text(completionOf)],
  [0.06, 'embeddings', text(embeddingOf)],
  [0.04, 'images/generations', imageOf],
  [0.02, 'images/edits', imageEditOf],
  [0.01, 'images/variations', imageVariationOf],
  [0.02, 'audio/speech', speechOf],
  [0.02, 'audio/transcriptions', transcriptOf],
  [0.005, 'audio/translations', transcriptOf],
  [0.005, 'moderations', moderationOf],
]

function routeOf(random: Random): readonly [Route, Draw] {
  let left = random.next()
  for (const [share, route, draw] of ROUTES) {
    left -= share
    if (left < 0) return [route, draw]
  }
  return ['chat/completions', text(chatOf)]
}

/** Cents of a narrow budget. */
const ROOMS = [1, 1, 2, 5, 20, 100]
/** Share of cases with one. */
const NARROW = 0.015
/** Share of batches: each has several requests, and takes the time of some ten. */
const BATCHES = 0.007
/** Share of responses in the background: each waits for a flush. */
const BACKGROUND = 0.003

export function drawCase(seed: number, index: number): Case {
  const random = createRandom(seed, index)
  if (random.chance(BATCHES)) return drawBatch(`${seed}:${index}`, random)
  if (random.chance(BACKGROUND)) return drawBackground(`${seed}:${index}`, random)
  const answers = answersOf(random)
  const [route, draw] = routeOf(random)
  return {
    name: `${seed}:${index}`,
    route,
    ...draw(random),
    spelling: random.pick(['plain', 'plain', 'plain', 'escaped', 'spaced']),
    answers,
    leaving: leavingOf(random, answers[0]?.deltas.length ?? 1),
    room: random.chance(NARROW) ? random.pick(ROOMS) : undefined,
  }
}

function drawBatch(name: string, random: Random): Case {
  return {
    name,
    ...batchOf(random),
    spelling: 'plain',
    answers: [],
    leaving: { at: 'end' },
    room: random.chance(NARROW) ? random.pick(ROOMS) : undefined,
  }
}

const ENDS = ['completed', 'completed', 'incomplete', 'cancelled', 'failed', 'gone'] as const
const ASKS = ['retrieve', 'cancel', 'delete'] as const

function drawBackground(name: string, random: Random): Case {
  const members = responseOf(random).filter(([member]) => member !== 'store')
  const end = random.pick(ENDS)
  const asks = random.chance(0.4) ? [random.pick(ASKS)] : []
  return {
    name,
    route: 'responses',
    members: [...members, ['background', true]],
    spelling: random.pick(['plain', 'escaped', 'spaced']),
    background: { end, asks: end === 'cancelled' ? [...asks, 'cancel'] : asks },
    answers: answersOf(random),
    leaving: { at: 'end' },
    room: random.chance(NARROW) ? random.pick(ROOMS) : undefined,
  }
}
