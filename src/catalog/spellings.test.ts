import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { parseConfigFile } from '#config/config-file.ts'
import { type ConfiguredModel, configuredModels } from '#config/models.ts'
import { RATE_LIMIT_FIELDS } from '#contract/rate-limits.ts'
import { foldModel } from '#model-names/names.ts'
import { builtInModelNames, createCatalog } from './catalog.ts'

function catalogOf(yaml: string) {
  return createCatalog(configuredModels(parseConfigFile(yaml, 'test.yaml', builtInModelNames())))
}

it('two configured spellings share a bucket, with the lower of each limit', () => {
  const { find, resolve, bucketOf } = catalogOf(`
models:
  Llama: { max_requests_per_1_minute: 5, max_tokens_per_1_minute: 900, context_window: 10 }
  llama: { max_requests_per_1_minute: 7, max_tokens_per_1_minute: 800, context_window: 20 }
  small: { alias_of: llama }
`)
  const lower = { max_requests_per_1_minute: 5, max_tokens_per_1_minute: 800 }
  for (const name of ['Llama', 'llama', 'LLAMA:latest', 'small']) {
    assert.deepEqual(resolve(name)?.limits, lower, name)
    assert.equal(bucketOf(name), 'Llama', name)
  }
  assert.deepEqual([find('llama')?.model, find('LLAMA')], ['llama', undefined])
  assert.equal(resolve('LLAMA')?.contextWindow, 20)
})

it('another spelling of a built-in model lowers its limits, and those of its snapshots', () => {
  const { resolve } = catalogOf('models: { GPT-4o: { max_requests_per_1_minute: 3 } }')
  const names = ['gpt-4o', 'GPT-4o', 'gpt-4o-2024-08-06', 'Gpt-4O']
  assert.deepEqual(
    names.map((name) => resolve(name)?.limits.max_requests_per_1_minute),
    [3, 3, 3, 3],
  )
  assert.equal(new Set(names.map((name) => resolve(name)?.bucket)).size, 1)
})

it('the larger default output holds for both spellings', () => {
  const { findOutput } = catalogOf(`
models:
  Llama: { reasoning: true, default_output_tokens: 10 }
  llama: { default_output_tokens: 20 }
`)
  const larger = { reasoning: true, defaultTokens: 20, reservation: undefined }
  for (const name of ['Llama', 'llama', 'LLAMA']) {
    assert.deepEqual(findOutput(name), larger, name)
  }
})

const NAMES = ['a', 'A', 'a:latest', 'b', 'B', 'gpt-4o', 'GPT-4o', 'gpt-4o-2024-08-06', 'o3']
const limit = fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined })
const model: fc.Arbitrary<ConfiguredModel> = fc
  .record({ requests: limit, tokens: limit })
  .map(({ requests, tokens }) => ({
    limits: {
      ...(requests !== undefined && { max_requests_per_1_minute: requests }),
      ...(tokens !== undefined && { max_tokens_per_1_minute: tokens }),
    },
    aliasOf: undefined,
    price: undefined,
  }))

/** Another spelling of a name. */
function spelled(name: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom('', ' ', '\u00a0'), fc.boolean(), fc.constantFrom('', ':latest', ' '))
    .map(([before, isUpper, after]) => {
      const tag = name.endsWith(':latest') ? '' : after
      return before + (isUpper ? name.toUpperCase() : name) + tag
    })
}

it('every spelling has the limits of the model, which are the lowest of its configured spellings', () => {
  const configured = fc.dictionary(fc.constantFrom(...NAMES), model)
  const property = fc.property(
    configured,
    fc.constantFrom(...NAMES).chain((name) => fc.tuple(fc.constant(name), spelled(name))),
    (entries, [name, other]) => {
      const { resolve, bucketOf } = createCatalog(new Map(Object.entries(entries)))
      assert.deepEqual(resolve(other)?.limits, resolve(name)?.limits)
      assert.equal(bucketOf(other), bucketOf(name))
      for (const [spelling, { limits }] of Object.entries(entries)) {
        if (foldModel(spelling) !== foldModel(name)) continue
        for (const field of RATE_LIMIT_FIELDS) {
          const own = limits[field]
          if (own !== undefined) assert.ok((resolve(name)?.limits[field] ?? 0) <= own, field)
        }
      }
    },
  )
  fc.assert(property)
})
