import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { OPENAI_UPSTREAM } from '#gateway/formats/openai/upstream.ts'
import { parseJson } from '#json/values.ts'
import { readModelList } from './model-list.ts'

const MEMBERS = OPENAI_UPSTREAM.modelList

function read(body: unknown, namesOf: (id: string) => readonly string[] = (id) => [id]) {
  const page = typeof body === 'string' ? parseJson(body) : body
  return readModelList(page, namesOf, MEMBERS)
}

function namesIn(body: unknown): string[] | undefined {
  const list = read(body)
  return list && [...list.keys()]
}

describe('model list', () => {
  it('is in `data`, or is the body itself; an empty one is a list', () => {
    assert.deepEqual(namesIn({ object: 'list', data: [{ id: 'a' }, { id: 'b' }] }), ['a', 'b'])
    assert.deepEqual(namesIn([{ id: 'a' }]), ['a'])
    assert.deepEqual(namesIn({ data: [] }), [])
  })

  it('a body of another shape is undefined', () => {
    const bodies = ['', '{', 'null', '"a"', '7', {}, { data: {} }, { data: null }, { models: [] }]
    for (const body of [...bodies, ['a', 'b'], { data: [1, null, []] }, { data: [{ id: 7 }] }]) {
      assert.equal(namesIn(body), undefined, JSON.stringify(body))
    }
    assert.equal(namesIn('['.repeat(500_000)), undefined)
  })

  it('omits names that no path could have', () => {
    const names = ['a b', 'a\n', '\u0000', '\u202e', '\ud800', '', 'x'.repeat(201)]
    const data = [...names, 'org/model:7b@q4'].map((id) => ({ id }))
    assert.deepEqual(namesIn({ data }), ['org/model:7b@q4'])
  })

  it('has at most 1,000 models, of at most 5,000 entries', () => {
    const data = Array.from({ length: 6_000 }, (_, n) => ({ id: `m${n}` }))
    assert.equal(read({ data })?.size, 1_000)
    const late = read({ data }, (id) => (id === 'm5000' ? [] : id === 'm4999' ? [id] : []))
    assert.deepEqual([...(late?.keys() ?? [])], ['m4999'])
    assert.equal(read({ data }, (id) => (id === 'm5000' ? [id] : []))?.size, 0)
  })

  it('a model is listed under each of its names here, or omitted without any', () => {
    const data = [{ id: 'there' }, { id: 'other' }]
    const list = read({ data }, (id) => (id === 'there' ? ['here', 'too'] : []))
    assert.deepEqual([...(list?.keys() ?? [])], ['here', 'too'])
  })
})

describe('entry of a model list', () => {
  const endOf = (entry: object) => read([{ id: 'a', ...entry }])?.get('a')?.shutdownDate

  it('has the end as OpenAI, OpenRouter and Azure name it, the earliest of several', () => {
    assert.equal(endOf({ shutdown_date: '2027-01-14' }), '2027-01-14')
    assert.equal(endOf({ expiration_date: '2026-11-08' }), '2026-11-08')
    assert.equal(endOf({ deprecation: { inference: 1_751_241_600, fine_tune: 1 } }), '2025-06-30')
    assert.equal(endOf({ shutdown_date: null, expiration_date: '2027-01-01' }), '2027-01-01')
    assert.equal(endOf({ shutdown_date: null }), null)
    for (const deprecation of [null, 7, {}, { inference: -1 }, { inference: 2 ** 52 }]) {
      assert.equal(endOf({ deprecation }), undefined)
    }
  })

  const windowOf = (entry: object) => read([{ id: 'a', ...entry }])?.get('a')?.contextWindow

  it('has the smallest context window of all members that name one', () => {
    assert.equal(windowOf({ max_model_len: 32_768 }), 32_768)
    assert.equal(windowOf({ context_length: 131_072, max_context_length: 8_192 }), 8_192)
    assert.equal(windowOf({ context_window: 4_096, meta: { n_ctx: 2_048 } }), 2_048)
    assert.equal(windowOf({ meta: { n_ctx_train: 131_072 } }), undefined)
    for (const context_length of ['8192', 0, -1, 1.5, null, 1e300, {}]) {
      assert.equal(windowOf({ context_length, meta: null }), undefined)
    }
  })

  it('has a creation time where that is valid', () => {
    const createdOf = (created: unknown) => read([{ id: 'a', created }])?.get('a')?.created
    assert.equal(createdOf(1_700_000_000), 1_700_000_000)
    for (const created of ['1', 0, -1, null, undefined]) assert.equal(createdOf(created), undefined)
  })
})
