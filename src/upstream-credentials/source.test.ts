import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSource, type FetchedCredential } from './source.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** A source with clocks that a test moves, and an issuer whose answers it decides. */
function openSource() {
  let elapsedMs = 0
  let nowMs = Date.parse('2026-01-01T00:00:00Z')
  const log: string[] = []
  const waiting: { signal: AbortSignal; answer: (result: FetchedCredential | Error) => void }[] = []
  let headers: readonly string[] | undefined
  const source = createSource({
    fetch: (signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<FetchedCredential>()
      const answer = (result: FetchedCredential | Error): void =>
        result instanceof Error ? reject(result) : resolve(result)
      waiting.push({ signal, answer })
      return promise
    },
    now: () => nowMs,
    elapsed: () => elapsedMs,
    onCredential: (given) => {
      headers = given
    },
    onFetched: (result) => log.push(result),
    onFailing: (reason) => log.push(`failing: ${reason}`),
    onRestored: (failures) => log.push(`restored after ${failures}`),
    onEnded: () => log.push('ended'),
  })
  const answer = async (result: FetchedCredential | Error): Promise<void> => {
    waiting.at(-1)?.answer(result)
    await new Promise(setImmediate)
  }
  return {
    ...source,
    log,
    waiting,
    answer,
    token: () => headers?.[1],
    give: (value: string, livesMs: number) =>
      answer({ headers: ['authorization', value], livesMs }),
    moveClock: (ms: number): void => {
      nowMs += ms
    },
    /** Looks each second, and lets what is answered at once arrive. */
    pass: async (ms: number, onSecond: () => Promise<void> = async () => {}): Promise<void> => {
      for (let at = 0; at < ms; at += 1_000) {
        elapsedMs += 1_000
        nowMs += 1_000
        source.look()
        await onSecond()
      }
    },
  }
}

describe('a source of credentials', () => {
  it('fetches the first at once, and the next ten minutes ahead of the end', async () => {
    const source = openSource()
    source.look()
    await source.give('one', HOUR_MS)
    assert.equal(source.token(), 'one')
    await source.pass(50 * MINUTE_MS - 1_000)
    assert.equal(source.waiting.length, 1)
    await source.pass(1_000)
    assert.equal(source.waiting.length, 2)
    assert.equal(source.token(), 'one')
    await source.give('two', HOUR_MS)
    assert.equal(source.token(), 'two')
    assert.deepEqual(source.log, ['fetched', 'fetched'])
  })

  it('fetches a token of 61 seconds again after half of them', async () => {
    const source = openSource()
    source.look()
    await source.give('one', 61_000)
    await source.pass(30_000)
    assert.equal(source.waiting.length, 1)
    await source.pass(1_000)
    assert.equal(source.waiting.length, 2)
  })

  it('has one fetch at a time, which ends after ten seconds whatever its library does', async () => {
    const source = openSource()
    source.look()
    await source.pass(9_000)
    assert.equal(source.waiting.length, 1)
    assert.equal(source.waiting[0]?.signal.aborted, false)
    await source.pass(1_000)
    assert.equal(source.waiting[0]?.signal.aborted, true)
    assert.deepEqual(source.log, ['failed', 'failing: No answer within 10 s'])
    await source.first
    await source.pass(1_000)
    assert.equal(source.waiting.length, 2)
    // The late answer of the first is none any more.
    source.waiting[0]?.answer({ headers: ['authorization', 'late'], livesMs: HOUR_MS })
    await source.give('second', HOUR_MS)
    assert.equal(source.token(), 'second')
  })

  it('keeps the last token through failures to its end, and then has none', async () => {
    const source = openSource()
    source.look()
    await source.give('one', HOUR_MS)
    await source.pass(59 * MINUTE_MS + 58_000, () => source.answer(new Error('down')))
    assert.equal(source.token(), 'one')
    assert.equal(source.state().hasCredential, true)
    assert.ok(source.state().failures > 10)
    await source.pass(1_000, () => source.answer(new Error('down')))
    assert.equal(source.token(), undefined)
    assert.deepEqual(
      source.log.filter((line) => line !== 'failed'),
      ['fetched', 'failing: down', 'ended'],
    )
  })

  it('asks at most every half minute during an outage of an hour, and recovers after it', async () => {
    const source = openSource()
    source.look()
    await source.answer(new Error('down'))
    await source.pass(HOUR_MS, () => source.answer(new Error('down')))
    assert.ok(source.waiting.length > 115 && source.waiting.length < 130)
    assert.equal(source.token(), undefined)
    await source.pass(30_000, () => source.give('one', HOUR_MS))
    assert.equal(source.token(), 'one')
    assert.deepEqual([source.state().failures, source.state().lastError?.message], [0, 'down'])
    const lines = source.log.filter((line) => !/^(?:fetched|failed)$/.test(line))
    assert.match(lines.join('; '), /^failing: down; restored after 1\d\d$/)
  })

  it('neither ends nor prolongs a token when the clock of the machine is moved', async () => {
    for (const moved of [-24 * HOUR_MS, 24 * HOUR_MS]) {
      const source = openSource()
      source.look()
      await source.give('one', HOUR_MS)
      source.moveClock(moved)
      await source.pass(49 * MINUTE_MS)
      assert.deepEqual([source.token(), source.waiting.length], ['one', 1])
      await source.pass(MINUTE_MS)
      assert.equal(source.waiting.length, 2)
      await source.answer(new Error('down'))
      await source.pass(10 * MINUTE_MS, () => source.answer(new Error('down')))
      assert.equal(source.token(), undefined)
    }
  })

  it('renews at its interval whatever the lifetime, as a signature has it', async () => {
    const source = openSource()
    source.look()
    const headers = ['authorization', 'one']
    await source.answer({ headers, livesMs: HOUR_MS, renewAfterMs: MINUTE_MS })
    await source.pass(MINUTE_MS)
    assert.equal(source.waiting.length, 2)
  })

  it('renews at once after a rejection, and once in ten seconds', async () => {
    const source = openSource()
    source.look()
    await source.give('one', HOUR_MS)
    await source.pass(20_000)
    for (let n = 0; n < 100; n++) source.reject()
    assert.equal(source.waiting.length, 2)
    await source.give('two', HOUR_MS)
    for (let n = 0; n < 100; n++) source.reject()
    await source.pass(9_000)
    assert.equal(source.waiting.length, 2)
    await source.pass(1_000)
    assert.equal(source.waiting.length, 3)
  })

  it('takes no token that has ended already', async () => {
    const source = openSource()
    source.look()
    await source.give('one', 500)
    assert.equal(source.token(), undefined)
    assert.equal(source.log[0], 'failed')
  })

  it('fetches nothing once it is closed', async () => {
    const source = openSource()
    source.look()
    source.close()
    assert.equal(source.waiting[0]?.signal.aborted, true)
    await source.first
    await source.pass(MINUTE_MS)
    assert.equal(source.waiting.length, 1)
  })
})
