import assert from 'node:assert/strict'
import { it } from 'node:test'
import { elapsedClock } from '#base/clock.ts'
import { type Bounds, configuredBounds } from '#config/bounds.ts'
import { createTokenCounter } from './token-counter.ts'

const MINUTE = 60_000

function open(bounds: Partial<Bounds> = {}, heapMegabytes?: number) {
  const exceeded: string[] = []
  const failures: string[] = []
  const counter = createTokenCounter({
    bounds: { ...configuredBounds(), token_count_milliseconds: MINUTE, ...bounds },
    elapsed: elapsedClock,
    exceeded: (bound) => exceeded.push(bound),
    onFailure: ({ message }) => failures.push(message),
    ...(heapMegabytes !== undefined && { heapMegabytes }),
  })
  const count = (content: string, projectId = 'proj_a') => {
    const body = Buffer.from(JSON.stringify({ messages: [{ role: 'user', content }] }))
    return counter.bytesWithoutTokens({ projectId, body, tokenizer: 'o200k_base' })
  }
  return { counter, count, exceeded, failures, [Symbol.asyncDispose]: counter.close }
}

it('bytes of a body that are no tokens are counted in a thread, and the body is kept', async () => {
  await using opened = open()
  const body = Buffer.from(JSON.stringify({ input: 'some words '.repeat(100) }))
  const before = Buffer.from(body)
  const counted = { projectId: 'proj_a', body, tokenizer: 'o200k_base' } as const
  const fewer = await opened.counter.bytesWithoutTokens(counted)
  assert.ok(fewer > 850 && fewer < 900, `${fewer} of 1100`)
  assert.deepEqual(body, before)
})

it('a body larger than its bound is not counted', async () => {
  await using opened = open({ token_count_bytes: 1_000 })
  assert.equal(await opened.count('word '.repeat(300)), 0)
  assert.deepEqual(opened.exceeded, ['token_count_bytes'])
})

it('a project has so many waiting requests, and others are counted in turns', async () => {
  await using opened = open({ token_count_waiting: 1 })
  const text = 'word '.repeat(1_000)
  const ended: string[] = []
  const count = async (name: string, projectId: string): Promise<number> => {
    const fewer = await opened.count(text, projectId)
    ended.push(name)
    return fewer
  }
  const counts = await Promise.all([
    count('a1', 'proj_a'),
    count('a2', 'proj_a'),
    count('a3', 'proj_a'),
    count('b1', 'proj_b'),
  ])
  assert.deepEqual(
    counts.map((fewer) => fewer > 0),
    [true, true, false, true],
  )
  assert.deepEqual(ended, ['a3', 'a1', 'b1', 'a2'])
  assert.deepEqual(opened.exceeded, ['token_count_waiting'])
})

it('a count that waits past its time is given up', async () => {
  await using opened = open({ token_count_milliseconds: 1 })
  const counts = await Promise.all(
    [1, 2, 3].map((project) => opened.count('a b '.repeat(100_000), `proj_${project}`)),
  )
  assert.deepEqual(counts.slice(1), [0, 0])
  assert.ok(opened.exceeded.every((bound) => bound === 'token_count_milliseconds'))
  assert.ok(opened.exceeded.length >= 2)
})

it('a thread that fails leaves the bytes, and is not started again at once', async () => {
  await using opened = open({}, 8)
  assert.equal(await opened.count('word '.repeat(1_000)), 0)
  assert.equal(await opened.count('word '.repeat(1_000)), 0)
  assert.equal(opened.failures.length, 1, opened.failures.join())
  assert.match(opened.failures[0] ?? '', /memory/)
})

it('a count under way ends with the counter', async () => {
  const opened = open()
  const counting = opened.count('word '.repeat(100_000))
  await opened.counter.close()
  assert.equal(await counting, 0)
})
