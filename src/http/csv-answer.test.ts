import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { Problem } from '#base/problem.ts'
import { createCsvAnswers } from './csv-answer.ts'

const PIECE = 'x'.repeat(65_536)

describe('an answer in CSV', () => {
  it('is read no faster than it is taken', async () => {
    let read = 0
    async function* endless() {
      for (;;) {
        read += 1
        yield PIECE
      }
    }
    const stream = await createCsvAnswers().send(async () => endless())
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
    const first = await answers.send(async () => pieces())
    const rejected = await answers.send(async () => pieces()).catch((error) => error)
    assert.ok(rejected instanceof Problem && rejected.code === 'server_is_overloaded')
    const closed = once(first, 'close')
    const taken: string[] = []
    for await (const piece of first) taken.push(String(piece))
    assert.deepEqual(taken, ['a'])
    await closed
    const failed = answers.send(() => Promise.reject(new Error('no store')))
    await assert.rejects(failed, /no store/)
    const third = await answers.send(async () => pieces())
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
    const stream = await answers.send(async () => pieces())
    const errors: Error[] = []
    stream.on('error', (error) => errors.push(error))
    const { promise: closed, resolve } = Promise.withResolvers<void>()
    stream.on('close', resolve)
    stream.read(0)
    await closed
    assert.match(errors.join(), /was not read/)
    assert.equal(ended, true)
    const next = await answers.send(async () => pieces())
    next.destroy()
    await once(next, 'close')
  })
})
