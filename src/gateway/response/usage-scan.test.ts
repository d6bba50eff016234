import assert from 'node:assert/strict'
import { it } from 'node:test'
import { OPENAI_ANSWER } from '#gateway/formats/openai/answer.ts'
import { membersInTail, reportedIn } from './usage-scan.ts'

const USAGE = '"usage":{"prompt_tokens":7,"completion_tokens":9,"details":{"a":[1]}}'

function amountsIn(tail: string) {
  const members = membersInTail(OPENAI_ANSWER, Buffer.from(tail), 1)
  const { amounts } = reportedIn(OPENAI_ANSWER, 'completions', members)
  return amounts && [amounts.inputTokens, amounts.outputTokens]
}

it('the last usage object one level inside an answer is its report', () => {
  for (const tail of [
    `{"a":1,${USAGE}}`,
    `...cut off"}],${USAGE}}`,
    `"}],"usage" : {"prompt_tokens":7,"completion_tokens":9} , "user":"a}\\"{" }\n`,
    `"}],"usage":{"prompt_tokens":1},${USAGE},"metadata":{"a":"b"}}`,
    `"}],${USAGE},"usage_notes":[{"usage":{"prompt_tokens":1}}]}`,
    `"}],${USAGE},"metadata":{"usage":{"prompt_tokens":1,"completion_tokens":1}}}`,
  ]) {
    assert.deepEqual(amountsIn(tail), [7, 9], tail)
  }
})

it('usage at another depth, in a text or cut off is no report', () => {
  for (const tail of [
    '',
    '"usage"',
    '"usage":{"prompt_tokens":7',
    `{"metadata":{${USAGE}}}`,
    `{"text":"${JSON.stringify(USAGE).slice(1, -1)}"}`,
    `{"usage":null}`,
    `${'"usage":{'.repeat(2_000)}`,
  ]) {
    assert.equal(amountsIn(tail), undefined, tail.slice(0, 80))
  }
})
