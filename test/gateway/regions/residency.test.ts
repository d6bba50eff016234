/**
 * No request of a project leaves its region: random requests of projects of every residency to
 * every kind of route, with aliases, fallback models, objects of other projects and of earlier
 * regions, failing upstreams and changes of the region. Upstreams outside of the region record what
 * arrived.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { RecordedRequest } from '#simulator/recording.ts'
import { createRandom } from '#test/support/random.ts'
import { ACTIONS, createDraws, type Draws, type Sending } from './actions.ts'
import { isOutside, type Resident, startWorld, type World } from './world.ts'

const REQUESTS = 10_000
const AT_ONCE = 25
const SEED = 20_261_130

/**
 * Whether a request may still reach an upstream outside of the region: the end of an object that
 * was stored there, and before the deletion of a background response the read of its report.
 */
function isEnd({ method, path }: RecordedRequest, all: readonly RecordedRequest[]): boolean {
  if (method === 'DELETE' || path.endsWith('/cancel')) return true
  return method === 'GET' && all.some((one) => one.method === 'DELETE' && one.path === path)
}

/** Polls read the report and the output of an object, for its charge: they send nothing. */
function isPoll({ method, path, body }: RecordedRequest): boolean {
  return body.length === 0 && (method === 'GET' || path.endsWith('/cancel') || method === 'DELETE')
}

function describe({ method, path }: RecordedRequest): string {
  return `${method} ${path}`
}

/** Fails for requests that arrived where the project's data may not be, and forgets all. */
function checkArrived({ places }: World, resident: Resident, step: string): number {
  let inside = 0
  for (const place of places) {
    const { requests } = place.upstream
    if (isOutside(place, resident)) {
      const left = requests.filter((one) => !isEnd(one, requests)).map(describe)
      assert.deepEqual(
        left,
        [],
        `${step}: project ${resident.name}, now ${resident.region}, reached ${place.name}`,
      )
    } else inside += requests.length
    place.upstream.reset()
  }
  return inside
}

async function pollAll({ h, places, move }: World): Promise<void> {
  move(61_000)
  await h.flush()
  await h.poll()
  for (const { name, upstream } of places) {
    const sent = upstream.requests.filter((one) => !isPoll(one)).map(describe)
    assert.deepEqual(sent, [], `a poll sent a body to ${name}`)
    upstream.reset()
  }
}

/** The only change of a region that the administration has: `geography`, without a residency. */
async function moveProject({ h }: World, { pick }: Draws, resident: Resident): Promise<void> {
  const geography = pick(['EU', 'US', 'jp', 'Global', null])
  await h.client.modifyProject({ project_id: resident.key.project_id, geography })
  const region = geography?.toLowerCase()
  resident.region = region === 'global' ? undefined : region
}

it(`none of ${REQUESTS} random requests leaves its region`, async () => {
  await using world = await startWorld()
  const draws = createDraws(createRandom(SEED))
  const moving = world.residents.at(-1)
  assert.ok(moving)
  const counts = new Map<string, Map<string, number>>()
  const sending: Sending = { world, draws, pool: [], count: counter(counts) }
  for (let round = 0; round < REQUESTS / AT_ONCE; round++) {
    if (round % 40 === 39) await pollAll(world)
    if (round % 5 === 4) await moveProject(world, draws, moving)
    const resident = draws.pick(world.residents)
    for (const { upstream } of world.places) {
      if (draws.chance(0.15)) upstream.script({ status: 503, times: draws.pick([1, 3, 8]) })
    }
    const actions = Array.from({ length: AT_ONCE }, () => draws.pick(ACTIONS))
    await Promise.all(actions.map((act) => act(sending, resident)))
    checkArrived(world, resident, `seed ${SEED}, round ${round}`)
    world.move(5_000)
  }
  for (const { name, region } of world.residents) {
    const of = counts.get(name) ?? new Map<string, number>()
    const [served = 0, denied = 0] = [of.get('200'), of.get('outside_residency')]
    assert.equal(served > 100, region !== 'kr', `${name}: ${served} served`)
    assert.equal(denied > 20, region !== undefined || name === moving.name, `${name}: ${denied}`)
  }
})

function counter(counts: Map<string, Map<string, number>>): Sending['count'] {
  return ({ name }, outcome) => {
    const of = counts.get(name) ?? new Map<string, number>()
    counts.set(name, of.set(outcome, (of.get(outcome) ?? 0) + 1))
  }
}
