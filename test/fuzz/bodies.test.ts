/**
 * Fuzzing of the readers of JSON bodies, of every route of every API format: a body is rejected
 * with a problem of 400, or read as `JSON.parse` reads it, whole and in slices alike. `FUZZ_RUNS`
 * sets the number of bodies of a route, and `FUZZ_SEED` repeats a failure.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Problem } from '#base/problem.ts'
import { ANTHROPIC_API } from '#gateway/formats/anthropic/anthropic.ts'
import { OPENAI_API } from '#gateway/formats/openai/openai.ts'
import { type BodyFormat, readFacts, scanFacts } from '#gateway/request/json-body.ts'
import { DEFAULT_JSON_BOUNDS } from '#json/bounds.ts'

const RUNS = Number(process.env.FUZZ_RUNS ?? 200)
const SEED = process.env.FUZZ_SEED
const SEEDED = SEED !== undefined && { seed: Number(SEED) }
const SLICE_BYTES = 7

const NAMES = [
  ...['model', 'messages', 'input', 'content', 'role', 'type', 'text', 'tools', 'max_tokens'],
  ...[
    'stream',
    'system',
    'source',
    'data',
    'url',
    'file_id',
    'container',
    'id',
    'skills',
    'thread',
  ],
  ...['cache_control', 'ttl', 'fallbacks', 'speed', 'service_tier', 'metadata', 'user_id', 'input'],
  ...['input_schema', 'thinking', 'budget_tokens', 'context_management', 'edits', 'max_uses'],
  ...[
    'mcp_servers',
    'output_config',
    'format',
    'schema',
    'name',
    'n',
    'tomorrow',
    'MODEL',
    '',
    'é',
  ],
]
const WORDS = [
  ...['claude-opus-5-5', 'a', '', 'text', 'image', 'document', 'tool_use', 'tool_result', 'user'],
  ...['web_search_20260318', 'advisor_20260301', 'custom', '5m', '1h', 'fast', 'enabled', 'file_1'],
]

/** JSON text of a value, with names that bodies have; a name may come twice. */
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, depthSize: 'small' },
    fc.constantFrom('null', 'true', 'false', '0', '1', '-1', '9', '1e300', '0.5', '128000'),
    fc.constantFrom(...WORDS).map((word) => JSON.stringify(word)),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join()}]`),
    fc.array(memberOf(tie('value')), { maxLength: 5 }).map((members) => `{${members.join()}}`),
  ),
}))

function memberOf(inner: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...NAMES), inner, fc.nat(20))
    .map(([name, text, n]) => `${n === 0 ? escaped(name) : JSON.stringify(name)}:${text}`)
}

function escaped(name: string): string {
  const units = [...name].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return `"${units.join('')}"`
}

const members = fc.tuple(fc.array(memberOf(value), { maxLength: 6 }), fc.nat(9), fc.nat(30))

/** Bodies with what a route requires, and a few that have no model or are broken. */
function bodiesOf(route: string): fc.Arbitrary<string> {
  const required = route === 'createBatch' ? ['"input_file_id":"file-1"'] : []
  return members.map(([more, start, end]) => {
    const model = start === 0 ? [] : ['"model":"claude-opus-5-5"']
    const text = `{${[...required, ...model, ...more].join()}}`
    return end === 0 ? text.slice(0, -1) : text
  })
}

/** The facts as comparable data, or the text of the rejection. */
function outcomeOf(read: () => object): unknown {
  try {
    return JSON.parse(JSON.stringify(read()))
  } catch (error) {
    assert.ok(error instanceof Problem, String(error))
    return `${error.status} ${error.code} ${error.message}`
  }
}

function sliced(format: BodyFormat, bytes: Buffer): object {
  const scan = scanFacts(format, bytes, DEFAULT_JSON_BOUNDS, SLICE_BYTES)
  while (!scan.advance());
  return scan.facts()
}

for (const { name, request } of [OPENAI_API, ANTHROPIC_API]) {
  describe(`a body in the format ${name}`, () => {
    for (const [route, format] of Object.entries(request.bodies)) {
      it(`of ${route} is rejected, or read as it is parsed, whole and in slices alike`, () => {
        let accepted = 0
        const isRead = (text: string): void => {
          const bytes = Buffer.from(text)
          const whole = outcomeOf(() => readFacts(format, bytes))
          const inSlices = outcomeOf(() => sliced(format, bytes))
          if (typeof whole === 'string') {
            // a broken body with two faults may be rejected for either
            for (const rejection of [whole, inSlices]) assert.match(String(rejection), /^400 /)
            return
          }
          assert.deepEqual(inSlices, whole)
          accepted += 1
          const { model, stream = false } = JSON.parse(text)
          const facts = readFacts(format, bytes)
          assert.equal(facts.model, model ?? format.defaultModel)
          if (route === 'createMessage') assert.equal(facts.stream, stream ?? false)
        }
        fc.assert(fc.property(bodiesOf(route), isRead), { numRuns: RUNS, ...SEEDED })
        assert.ok(accepted > 0, 'no body was accepted')
      })
    }
  })
}
