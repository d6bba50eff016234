/** Pages of models in Anthropic's form. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { UNDESCRIBED } from '#gateway/response/model-list.ts'
import { type AnthropicModel, anthropicPage } from './models.ts'

const STARTED = Date.UTC(2026, 10, 30) / 1_000

function model(name: string, rest: Partial<AnthropicModel> = {}): AnthropicModel {
  return { ...UNDESCRIBED, name, ...rest }
}

const MODELS = [
  model('b'),
  model('a'),
  model('new', { created: 200 }),
  model('old', { created: 100, shutdownDate: '2027-01-22' }),
]

function idsOf(search: string): string[] {
  const { data } = anthropicPage(MODELS, search, STARTED)
  return data.map((one) => (one as { readonly id: string }).id)
}

it('the newest is first, and models of an unknown time are last, by name', () => {
  assert.deepEqual(idsOf(''), ['new', 'old', 'a', 'b'])
})

it('a model with an announced end is deprecated, and a lifecycle selects', () => {
  const { data } = anthropicPage(MODELS, 'lifecycle[]=deprecated', STARTED)
  assert.deepEqual(data, [
    {
      type: 'model',
      id: 'old',
      display_name: 'old',
      created_at: '1970-01-01T00:01:40Z',
      max_input_tokens: null,
      max_tokens: null,
      capabilities: null,
      lifecycle: 'deprecated',
      deprecated_at: null,
      retires_at: '2027-01-22T00:00:00Z',
      line: null,
    },
  ])
  assert.deepEqual(idsOf('lifecycle[]=active'), ['new', 'a', 'b'])
  assert.deepEqual(idsOf('lifecycle[]=active&lifecycle[]=deprecated'), idsOf(''))
  assert.deepEqual(idsOf('lifecycle[]=retired'), [])
})

it('both cursors together select what is between them', () => {
  assert.deepEqual(idsOf('after_id=new&before_id=b'), ['old', 'a'])
  assert.deepEqual(idsOf('after_id=b&before_id=new'), [])
  assert.deepEqual(idsOf('after_id=new&before_id=b&limit=1'), ['old'])
})

it('a page of no models has no cursors', () => {
  assert.deepEqual(anthropicPage([], '', STARTED), {
    data: [],
    has_more: false,
    first_id: null,
    last_id: null,
  })
})
