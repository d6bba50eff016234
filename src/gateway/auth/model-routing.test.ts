import assert from 'node:assert/strict'
import { it } from 'node:test'
import { modelRoutingOf, NO_ROUTING, type RoutingRow } from './model-routing.ts'
import { EVERYTHING_PERMITTED, policyOf } from './policy.ts'

function row(owner_id: string, kind: RoutingRow['kind'], value: unknown): RoutingRow {
  return { owner_id, kind, value: JSON.stringify(value) }
}

it("a project's alias precedes its organization's, by any spelling", () => {
  const routing = modelRoutingOf('proj_a', [
    row('proj_a', 'model_aliases', { Fast: 'gpt-5.6-luna' }),
    row('org_a', 'model_aliases', { fast: 'gpt-5.6-terra', best: 'gpt-5.6-sol' }),
  ])
  assert.deepEqual(['fast', ' FAST:latest', 'best', 'gpt-5.6-sol'].map(routing.aliasOf), [
    'gpt-5.6-luna',
    'gpt-5.6-luna',
    'gpt-5.6-sol',
    undefined,
  ])
  assert.deepEqual(
    [...routing.aliases],
    [
      ['Fast', 'gpt-5.6-luna'],
      ['best', 'gpt-5.6-sol'],
    ],
  )
})

it('projects without aliases of their own share those of their organization', () => {
  const rows = [row('org_a', 'model_aliases', { fast: 'gpt-5.6-terra' })]
  const routing = modelRoutingOf('proj_a', rows)
  assert.equal(modelRoutingOf('proj_b', [...rows]), routing)
  const own = modelRoutingOf('proj_c', [
    ...rows,
    row('proj_c', 'model_aliases', { fast: 'gpt-5.6-luna' }),
  ])
  assert.deepEqual(
    [own, routing].map(({ aliasOf }) => aliasOf('fast')),
    ['gpt-5.6-luna', 'gpt-5.6-terra'],
  )
})

it('an alias of an alias is none, nor is a loop of aliases', () => {
  const routing = modelRoutingOf('proj_a', [
    row('org_a', 'model_aliases', { two: 'three', three: 'gpt-5.6-luna', a: 'B', b: 'A', c: 'c' }),
    row('proj_a', 'model_aliases', { one: 'TWO' }),
  ])
  assert.deepEqual([...routing.aliases], [['three', 'gpt-5.6-luna']])
  assert.deepEqual(
    ['one', 'two', 'a', 'b', 'c'].map(routing.aliasOf),
    [1, 2, 3, 4, 5].map(() => undefined),
  )
})

it('fallback models are at most three, of any spelling of their model', () => {
  const models = ['a', 'b', 'c', 'd']
  const routing = modelRoutingOf('proj_a', [
    row('proj_a', 'model_fallbacks', { 'gpt-5.6-sol': { models, onLimit: true } }),
  ])
  assert.deepEqual(routing.fallbacksOf('GPT-5.6-Sol'), {
    models: ['a', 'b', 'c'],
    onLimit: true,
  })
  assert.equal(routing.fallbacksOf('gpt-5.6-luna'), undefined)
})

it('rows of routing are no policy, and policies are no routing', () => {
  const aliases = [row('proj_a', 'model_aliases', { fast: 'gpt-5.6-luna' })]
  assert.equal(policyOf('proj_a', aliases), EVERYTHING_PERMITTED)
  const tools = [row('proj_a', 'hosted_tool_permissions', ['web_search'])]
  assert.equal(modelRoutingOf('proj_a', tools), NO_ROUTING)
  assert.equal(modelRoutingOf('proj_a', []), NO_ROUTING)
})
