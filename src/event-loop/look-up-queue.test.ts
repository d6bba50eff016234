import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createLookUpQueue } from './look-up-queue.ts'

/** A queue with look-ups that the test ends. */
function start(max: number, perAddressMax: number) {
  const started: string[] = []
  const exceeded: string[] = []
  const ends = new Map<string, () => void>()
  const queue = createLookUpQueue({
    kind: 'admin',
    max,
    perAddressMax,
    exceeded: (bound) => exceeded.push(bound),
  })
  const run = (address: string, name: string): Promise<string> =>
    queue.run(address, async () => {
      started.push(name)
      await new Promise<void>((resolve) => ends.set(name, resolve))
      return name
    })
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  const end = (name: string): Promise<void> => {
    ends.get(name)?.()
    return settled()
  }
  return { run, end, settled, started, exceeded }
}

it('concurrent look-ups are bounded by address, and other addresses do not wait', async () => {
  const { run, end, settled, started, exceeded } = start(10, 2)
  const results = ['a1', 'a2', 'a3', 'a4'].map((name) => run('a', name))
  results.push(run('b', 'b1'))
  await settled()
  assert.deepEqual(started, ['a1', 'a2', 'b1'])
  assert.deepEqual(exceeded, ['admin_key_lookups_per_address', 'admin_key_lookups_per_address'])
  for (const name of ['a2', 'a1', 'b1', 'a3', 'a4']) await end(name)
  assert.deepEqual(started, ['a1', 'a2', 'b1', 'a3', 'a4'])
  assert.deepEqual(await Promise.all(results), ['a1', 'a2', 'a3', 'a4', 'b1'])
})

it('addresses are served in rotation at the total bound', async () => {
  const { run, end, settled, started, exceeded } = start(1, 1)
  for (const name of ['a1', 'a2', 'a3']) void run('a', name)
  void run('b', 'b1')
  void run('c', 'c1')
  await settled()
  assert.equal(exceeded.at(-1), 'admin_key_lookups')
  for (const name of ['a1', 'b1', 'c1', 'a2', 'a3']) await end(name)
  assert.deepEqual(started, ['a1', 'b1', 'c1', 'a2', 'a3'])
})

it('a failed look-up releases its slot', async () => {
  const { run, end, settled, started } = start(1, 1)
  const queue = createLookUpQueue({ kind: 'admin', max: 1, perAddressMax: 1, exceeded: () => {} })
  const failing = queue.run('a', () => Promise.reject(new Error('gone')))
  const next = queue.run('a', async () => 'next')
  await assert.rejects(failing, /gone/)
  assert.equal(await next, 'next')
  void run('a', 'a1')
  await settled()
  await end('a1')
  assert.deepEqual(started, ['a1'])
})

it('a look-up is rejected with 503 where too many wait, of its address or in total', async () => {
  const { run } = start(1, 1)
  for (let n = 0; n < 17; n++) void run(`address ${n}`, String(n))
  await assert.rejects(run('another', 'x'), { code: 'server_is_overloaded' })
  const one = start(100, 1)
  for (let n = 0; n < 65; n++) void one.run('a', String(n))
  await assert.rejects(one.run('a', 'x'), { code: 'server_is_overloaded' })
  void one.run('b', 'b1')
  await one.settled()
  assert.deepEqual(one.started, ['0', 'b1'])
})
