import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type AppliedChange, createSingleFlight, type Flight } from './single-flight.ts'

function change(
  organizationId: string,
  seq: number,
  ids: readonly string[] = [organizationId],
): AppliedChange {
  return { organizationId, seq, ids, creates: false }
}

/** Reads that end on demand. */
function setUp(flightsMax: number) {
  const flights = createSingleFlight<string>(flightsMax)
  const under: { flight: Flight; end: (value: string) => void }[] = []
  const read = (flight: Flight): Promise<string> =>
    new Promise((end) => under.push({ flight, end }))
  return {
    flights,
    under,
    join: (key: string) => flights.join(key, read),
    endAll: () => {
      for (const { end } of under) end('')
    },
  }
}

describe('single-flight loads', () => {
  it('concurrent loads of one key share one read', async () => {
    const { under, join, endAll } = setUp(10)
    const loads = Array.from({ length: 5 }, () => join('a'))
    assert.equal(under.length, 1)
    under[0]?.end('found')
    assert.deepEqual(await Promise.all(loads), Array(5).fill('found'))
    void join('a')
    assert.equal(under.length, 2)
    endAll()
  })

  it('above the most reads a load is rejected; invalidated ones count until they end', async () => {
    const { flights, under, join, endAll } = setUp(2)
    const [first] = [join('a'), join('b')]
    assert.equal(join('c'), undefined)
    flights.invalidate(change('org', 1))
    assert.equal(join('a'), undefined)
    under[0]?.end('late')
    assert.equal(await first, 'late')
    assert.notEqual(join('c'), undefined)
    endAll()
  })

  it('a load after a change starts a new read, unaffected by the end of the old', async () => {
    const { flights, under, join } = setUp(10)
    const before = join('a')
    flights.invalidate(change('org', 1))
    const later = join('a')
    assert.equal(under.length, 2)
    under[0]?.end('old')
    assert.equal(await before, 'old')
    assert.equal(join('a'), later)
    under[1]?.end('new')
    assert.equal(await later, 'new')
  })

  it('a read is current if it includes every change of what it depends on since it began', () => {
    const { flights, under, join, endAll } = setUp(10)
    void join('a')
    flights.invalidate(change('org', 7))
    flights.invalidate(change('org', 5))
    flights.invalidate(change('org', 9, ['user_1', 'group_1']))
    void join('b')
    const [first, second] = under.map(({ flight }) => flight)
    assert.equal(first?.isCurrent(['org'], 6), false)
    assert.equal(first?.isCurrent(['org'], 7), true)
    assert.equal(first?.isCurrent(['other'], 0), true)
    assert.equal(first?.isCurrent(['user_2', 'org'], 7), true)
    assert.equal(first?.isCurrent(['user_2', 'group_1', 'org'], 8), false)
    assert.equal(first?.isCurrent(['user_1', 'org'], 9), true)
    assert.equal(second?.isCurrent(['user_1', 'org'], 0), true)
    flights.forget()
    assert.equal(second?.isCurrent(['org'], 99), false)
    endAll()
  })

  it('beyond the ids that are recorded for a read, each change is the whole organization’s', () => {
    const { flights, under, join, endAll } = setUp(10)
    void join('a')
    for (let n = 0; n < 1_000; n++) flights.invalidate(change('org', n, [`user_${n}`]))
    const [first] = under.map(({ flight }) => flight)
    assert.equal(first?.isCurrent(['another', 'org'], 0), true)
    flights.invalidate(change('org', 1_001, ['user_1']))
    assert.equal(first?.isCurrent(['user_1', 'org'], 1_000), false)
    assert.equal(first?.isCurrent(['another', 'org'], 0), true)
    flights.invalidate(change('org', 1_002, ['user_1000']))
    assert.equal(first?.isCurrent(['another', 'org'], 1_001), false)
    assert.equal(first?.isCurrent(['another', 'org'], 1_002), true)
    endAll()
  })

  it('something may exist now after a change that creates, or one of the whole organization', () => {
    const { flights, under, join, endAll } = setUp(10)
    void join('a')
    flights.invalidate(change('org', 1, ['user_1']))
    const [first] = under.map(({ flight }) => flight)
    assert.equal(first?.hasCreation(), false)
    flights.invalidate({ ...change('org', 2, []), creates: true })
    assert.equal(first?.hasCreation(), true)
    void join('b')
    flights.invalidate(change('org', 3))
    assert.equal(under[1]?.flight.hasCreation(), true)
    endAll()
  })

  it('a failed read is never current, since changes are no longer recorded for it', async () => {
    const flights = createSingleFlight<void>(10)
    let seen: Flight | undefined
    const failed = flights.join('a', async (flight) => {
      seen = flight
      throw new Error('cut off')
    })
    await assert.rejects(async () => failed, /cut off/)
    assert.equal(seen?.isCurrent(['org'], 99), false)
  })
})
