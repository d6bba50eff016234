import assert from 'node:assert/strict'
import { it } from 'node:test'
import { parseConfigFile } from './config-file.ts'
import { createSecrets } from './secret.ts'
import { configuredUpstreams } from './upstreams.ts'

function parse(...lines: readonly string[]) {
  return parseConfigFile(['models:', '  own:', ...lines].join('\n'), 'bailiwick.yaml', new Set())
}

function faultOf(...lines: readonly string[]): string {
  try {
    parse(...lines)
    return 'no fault'
  } catch (error) {
    return (error as Error).message.replace('bailiwick.yaml, ', '')
  }
}

it('a model has one price, or several for times that do not overlap', () => {
  parse('    price: { input: 1, output: 2 }')
  parse(
    '    price:',
    "      - { input: 1, output: 2, until: '2026-12-01' }",
    '      - { input: 2, output: 2, from: 2026-12-01 }',
  )
  assert.equal(
    faultOf('    price:', '      - { input: 1, output: 2 }', '      - { input: 2, output: 2 }'),
    'line 3: two prices hold on the same day',
  )
  assert.equal(
    faultOf('    price: { input: 1, output: 2, from: 2026-12-01, until: 2026-12-01 }'),
    "line 3: 'until' must be after 'from'",
  )
  assert.equal(
    faultOf('    price: { input: 1, output: 2, from: 2026-13-01 }'),
    "line 3: '2026-13-01' is no day",
  )
  assert.equal(
    faultOf('    price: { input: 1, output: 2, from: tomorrow }'),
    "line 3: 'from' must be a day in UTC, such as 2026-12-31",
  )
})

it('a fault in a list of prices has the line of the entry', () => {
  assert.equal(
    faultOf(
      '    price:',
      '      - { input: 1, output: 2 }',
      '      - input: -1',
      '        output: 1',
    ),
    "line 5: 'input' must be a number from 0 to 1000000",
  )
  assert.equal(faultOf('    price: []'), "line 3: 'price' must be a list of 1 to 50 prices")
  assert.match(
    faultOf(
      '    price:',
      '      input: 1',
      '      output: 1',
      '      above: [{ input_tokens: 5 }]',
    ),
    /^line 6: 'input' and 'output' are missing$/,
  )
})

it('two lengths are not the same, and a service tier has no tiers', () => {
  const above =
    'above: [{ input_tokens: 5, input: 1, output: 1 }, { input_tokens: 5, input: 2, output: 1 }]'
  assert.equal(
    faultOf(`    price: { input: 1, output: 2, ${above} }`),
    "line 3: 'above' has the same input_tokens twice",
  )
  const tier = 'service_tiers: { priority: { input: 1, output: 1, service_tiers: {} } }'
  assert.match(
    faultOf(`    price: { input: 1, output: 2, ${tier} }`),
    /^line 3: unknown setting 'service_tiers'/,
  )
})

it('an upstream has prices, maxima and a service tier of its own', () => {
  const entry = {
    base_url: 'http://127.0.0.1:1/v1',
    context_window: 5,
    service_tier: 'priority',
    prices: { own: { input: 1, output: 2 } },
  }
  const [one] = configuredUpstreams({ main: entry }, createSecrets({}), assert.fail)
  assert.deepEqual(one?.prices.get('own'), { input: 1, output: 2 })
  assert.deepEqual([one?.serviceTier, one?.maxima.contextWindow], ['priority', 5])
  const prices = {
    own: [
      { input: 1, output: 2 },
      { input: 1, output: 2 },
    ],
  }
  const refused: string[] = []
  assert.throws(() =>
    configuredUpstreams(
      { main: { ...entry, prices } },
      createSecrets({}),
      (_name, setting, reason) => {
        refused.push(`${setting}: ${reason}`)
        throw new Error(reason)
      },
    ),
  )
  assert.deepEqual(refused, ['prices: own: two prices hold on the same day'])
})
