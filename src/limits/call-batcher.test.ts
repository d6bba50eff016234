import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { createCallBatcher } from './call-batcher.ts'

interface Sent {
  readonly time: string
  readonly calls: readonly string[]
  answer(answers: readonly string[]): void
  fail(error: Error): void
}

const createWorld = (before?: () => void) => {
  const sent: Sent[] = []
  const batches = createCallBatcher<string, string>(({ time, calls }) => {
    const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>()
    sent.push({ time, calls, answer: resolve, fail: reject })
    return promise
  }, before)
  const add = (name: string, scope = 'org', time = '') => batches.add(scope, time, name)
  return { sent, add, flush: batches.flush }
}

it('calls of a turn are sent together at its end', async () => {
  const { sent, add } = createWorld()
  const answers = [add('a'), add('b')]
  assert.equal(sent.length, 0)
  await turn()
  answers.push(add('c'))
  await turn()
  assert.deepEqual(
    sent.map(({ calls }) => calls),
    [['a', 'b'], ['c']],
  )
  sent[0]?.answer(['A', 'B'])
  sent[1]?.answer(['C'])
  assert.deepEqual(await Promise.all(answers), ['A', 'B', 'C'])
})

it('a batch has calls of one scope and one time, and at most 64', async () => {
  const { sent, add } = createWorld()
  for (let n = 0; n < 65; n++) void add(`${n}`)
  void add('elsewhere', 'other')
  void add('later', 'org', '7')
  await turn()
  const sizes = sent.map(({ time, calls }) => [time, calls.length])
  assert.deepEqual(sizes, [
    ['', 64],
    ['', 1],
    ['', 1],
    ['7', 1],
  ])
})

it('a batch without an answer fails its own calls alone', async () => {
  const { sent, add } = createWorld()
  const first = add('a')
  await turn()
  const second = add('b')
  await turn()
  sent[1]?.fail(new Error('no answer'))
  sent[0]?.answer(['A'])
  await assert.rejects(second, /no answer/)
  assert.equal(await first, 'A')
})

it('`before` is called before each batch', async () => {
  const log: string[] = []
  const { sent, add, flush } = createWorld(() => log.push(`before ${sent.length}`))
  void add('a')
  flush()
  void add('b')
  flush()
  assert.deepEqual(log, ['before 0', 'before 1'])
  assert.equal(sent.length, 2)
})
