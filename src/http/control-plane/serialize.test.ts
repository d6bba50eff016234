import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fastify from 'fastify'
import { Type } from 'typebox'
import { BucketPage } from '#contract/buckets.ts'
import { ITEMS_PER_TURN } from '#event-loop/in-turns.ts'
import { serializeInTurns, serializerOf } from './serialize.ts'

const schema = BucketPage(Type.Object({ model: Type.String(), requests: Type.Integer() }))

function pageOf(...lengths: readonly number[]) {
  return {
    object: 'page',
    data: lengths.map((length, start) => ({
      object: 'bucket',
      start_time: start,
      end_time: start + 1,
      results: Array.from({ length }, (_, requests) => ({
        model: `"[]" ${requests}`,
        requests,
        unknown: 1,
      })),
    })),
    has_more: true,
    next_page: 'page_1',
  }
}

/** Calls `use` where serializers can be compiled, which is in a handler. */
async function inHandler(use: (reply: fastify.FastifyReply) => Promise<void>): Promise<void> {
  const app = fastify()
  app.get('/', async (_request, reply) => {
    await use(reply)
    return ''
  })
  const { statusCode, body } = await app.inject('/')
  assert.equal(statusCode, 200, body)
}

describe('an answer of the control plane', () => {
  it('has the same bytes in several turns as at once', () =>
    inHandler(async (reply) => {
      for (const page of [pageOf(ITEMS_PER_TURN), pageOf(0, 400, 0, 1), pageOf(3_000)]) {
        const bytes = await serializeInTurns(schema, reply, page)
        assert.ok(Buffer.isBuffer(bytes))
        assert.equal(bytes.toString(), serializerOf(schema, reply)(page))
      }
    }))

  it('takes several turns if it is long', () =>
    inHandler(async (reply) => {
      let turns = 0
      const count = (): void => {
        turns += 1
        if (turns < 100) setImmediate(count)
      }
      setImmediate(count)
      await serializeInTurns(schema, reply, pageOf(2_000, 2_000))
      assert.ok(turns >= 4_000 / ITEMS_PER_TURN - 1, `${turns} turns`)
    }))

  it('is text if it is short or no page of buckets', () =>
    inHandler(async (reply) => {
      assert.equal(
        await serializeInTurns(schema, reply, pageOf(0)),
        '{"object":"page","data":[{"object":"bucket","start_time":0,"end_time":1,"results":[]}],"has_more":true,"next_page":"page_1"}',
      )
      const list = Type.Object({ object: Type.String(), data: Type.Array(Type.Integer()) })
      const answer = { object: 'list', data: Array.from({ length: 600 }, () => 1) }
      assert.equal(await serializeInTurns(list, reply, answer), JSON.stringify(answer))
    }))
})
