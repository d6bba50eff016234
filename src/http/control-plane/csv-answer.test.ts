import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { Problem } from '#base/problem.ts'
import { type CsvAnswer, createCsvAnswers } from './csv-answer.ts'

const PIECE = 'x'.repeat(65_536)

/** An export of these pieces, for an actor. */
function of(read: CsvAnswer['read'], more: Partial<CsvAnswer> = {}): CsvAnswer {
  return {
    actor: 'owner',
    read,
    check: async () => {},
    ...more,
  }
}

describe('an answer in CSV', () => {
  it('is read no faster than it is taken', async () => {
    let read = 0
    async function* endless() {
      for (;;) {
        read += 1
        yield PIECE
      }
    }
    const stream = await createCsvAnswers().send(of(async () => endless()))
    for (let taken = 1; taken <= 20; taken++) {
      while (stream.read() === null) await once(stream, 'readable')
      assert.ok(read <= taken + 3, `${read} pieces were read when ${taken} were taken`)
    }
    stream.destroy()
    await once(stream, 'close')
  })

  it('beyond the bound is rejected with 503, until one of the others has ended', async () => {
    const answers = createCsvAnswers(1)
    async function* pieces() {
      yield 'a'
    }
    const first = await answers.send(of(async () => pieces()))
    const rejected = await answers.send(of(async () => pieces())).catch((error) => error)
    assert.ok(rejected instanceof Problem && rejected.code === 'server_is_overloaded')
    const closed = once(first, 'close')
    const taken: string[] = []
    for await (const piece of first) taken.push(String(piece))
    assert.deepEqual(taken, ['a'])
    await closed
    const failed = answers.send(of(() => Promise.reject(new Error('no store'))))
    await assert.rejects(failed, /no store/)
    const third = await answers.send(of(async () => pieces()))
    third.destroy()
    await once(third, 'close')
  })

  it('from which nothing is taken is cut off, and gives its place back', async () => {
    const answers = createCsvAnswers(1, 1)
    let ended = false
    async function* pieces() {
      try {
        for (;;) yield PIECE
      } finally {
        ended = true
      }
    }
    const stream = await answers.send(of(async () => pieces()))
    const errors: Error[] = []
    stream.on('error', (error) => errors.push(error))
    const { promise: closed, resolve } = Promise.withResolvers<void>()
    stream.on('close', resolve)
    stream.read(0)
    await closed
    assert.match(errors.join(), /was not read/)
    assert.equal(ended, true)
    const next = await answers.send(of(async () => pieces()))
    next.destroy()
    await once(next, 'close')
  })
  it('is cut off before the next piece where its caller may no longer have it', async () => {
    const answers = createCsvAnswers()
    let ended = false
    async function* pieces() {
      try {
        for (;;) yield PIECE
      } finally {
        ended = true
      }
    }
    let allowed = true
    const check = async (): Promise<void> => {
      if (!allowed) throw new Error('revoked')
    }
    const stream = await answers.send(of(async () => pieces(), { check }))
    const taken: string[] = []
    await assert.rejects(async () => {
      for await (const piece of stream) {
        taken.push(String(piece))
        allowed = false
      }
    }, /revoked/)
    assert.ok(taken.length <= 3, `${taken.length} pieces were sent`)
    assert.equal(ended, true)
  })

  it('is rejected with 503 where its actor has two under way, and sent to another', async () => {
    const answers = createCsvAnswers()
    async function* pieces() {
      yield 'a'
    }
    const read = async () => pieces()
    const streams = [await answers.send(of(read)), await answers.send(of(read))]
    await assert.rejects(answers.send(of(read)), { code: 'server_is_overloaded' })
    streams.push(await answers.send(of(read, { actor: 'another' })))
    await Promise.all(streams.map((stream) => once(stream.destroy(), 'close')))
    const next = await answers.send(of(read))
    await once(next.destroy(), 'close')
  })
})
