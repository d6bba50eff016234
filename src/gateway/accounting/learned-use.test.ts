/** Estimates of usual use, apart from the requests that reserve them. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { NOTHING_REPORTED } from '#gateway/response/answer-format.ts'
import { createLearnedUse, type UsualUse } from './learned-use.ts'
import { useOf } from './usual-tokens.ts'

const DEFAULT_OUTPUT = 4_096
const HOUR_MS = 3_600_000

function learning() {
  let nowMs = 0
  const learned = createLearnedUse(() => nowMs)
  const move = (ms: number) => {
    nowMs += ms
  }
  return { learned, usual: learned.of('proj_a', 'claude-opus-5-5'), move }
}

function answer(usual: UsualUse, outputTokens: number, countedInput = 100): void {
  usual.add({ outputTokens, countedInput, estimatedInput: 1_000 })
}

it('without an answer the default output and all input are usual', () => {
  const { usual } = learning()
  assert.deepEqual([usual.output(DEFAULT_OUTPUT), usual.input(1_000)], [DEFAULT_OUTPUT, 1_000])
})

it('after ten equal answers the estimate is within a hundredth of them', () => {
  const { usual } = learning()
  for (let i = 0; i < 10; i++) answer(usual, 500)
  assert.ok(Math.abs(usual.output(DEFAULT_OUTPUT) - 500) <= 5)
  assert.ok(Math.abs(usual.input(1_000) - 100) <= 1)
})

it('of a few long outputs among many short ones the estimate is more than the mean', () => {
  const { usual } = learning()
  const outputs = Array.from({ length: 320 }, (_, index) => (index % 16 === 0 ? 16_000 : 200))
  for (const tokens of outputs) answer(usual, tokens)
  const mean = outputs.reduce((sum, tokens) => sum + tokens, 0) / outputs.length
  // The ninth decile of these is 200.
  assert.ok(usual.output(DEFAULT_OUTPUT) > mean)
})

it('a change of use is learned within as many answers as are averaged, and a half', () => {
  const { usual } = learning()
  for (let i = 0; i < 1_000; i++) answer(usual, 100)
  for (let i = 0; i < 48; i++) answer(usual, 8_000)
  assert.ok(usual.output(DEFAULT_OUTPUT) > 8_000)
})

it('an hour without an answer brings the first values back', () => {
  const { usual, move } = learning()
  for (let i = 0; i < 100; i++) answer(usual, 100, 10)
  move(HOUR_MS)
  assert.ok(usual.output(DEFAULT_OUTPUT) > 0.98 * DEFAULT_OUTPUT)
  assert.ok(usual.input(1_000) > 980)
})

it('projects and models have separate estimates', () => {
  const { learned, usual } = learning()
  for (let i = 0; i < 10; i++) answer(usual, 100)
  for (const [project, model] of [
    ['proj_b', 'claude-opus-5-5'],
    ['proj_a', 'claude-haiku-5-5'],
  ] as const) {
    assert.equal(learned.of(project, model).output(DEFAULT_OUTPUT), DEFAULT_OUTPUT)
  }
  assert.equal(learned.of('proj_a', 'claude-opus-5-5'), usual)
})

it('one false report of input counts four tokens for each estimated one at most', () => {
  const { usual } = learning()
  answer(usual, 10, 1e9)
  assert.ok(usual.input(1_000) <= 4_000)
})

it('cached input is not counted, and output of other models is', () => {
  const line = { kind: 'completions', model: undefined, tier: undefined } as const
  const reported = {
    ...NOTHING_REPORTED,
    amounts: { inputTokens: 10_000, inputCachedTokens: 9_500, outputTokens: 40 },
    others: [{ ...line, amounts: { inputTokens: 100, outputTokens: 60 } }],
    limitTokens: 700,
  }
  const request = { inputTokens: 9_000, spend: { maxOutputTokens: 9, choices: 1 } as never }
  assert.deepEqual(useOf(request, reported), {
    outputTokens: 100,
    countedInput: 600,
    estimatedInput: 9_000,
  })
})
