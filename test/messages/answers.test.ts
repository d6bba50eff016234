/** Reports of answers of the Messages API, beside a reckoning that shares no code with them. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ANTHROPIC_ANSWER } from '#gateway/formats/anthropic/answer.ts'
import type { Reported } from '#gateway/response/answer-format.ts'
import { createEventTap } from '#gateway/response/sse-tap.ts'
import { reportedIn } from '#gateway/response/usage-scan.ts'
import type { Json } from '#simulator/call.ts'
import { createRandom } from '#test/reservations/random.ts'
import type { UsageAmounts } from '#usage/event.ts'
import { limitedIn, messageOf, objectOf, type Priced, pricedOf, reckon } from './reckoning.ts'
import { randomStream, textBytesOf, writtenEvent } from './streams.ts'

const BOUND = { maxBytes: 1_048_576, onSkipped: () => {} }

function newTap() {
  return createEventTap(ANTHROPIC_ANSWER, 'completions', false, BOUND)
}

function pricedIn(amounts: Partial<UsageAmounts>, model: string | undefined): Priced {
  const {
    inputTokens = 0,
    inputCachedTokens: read = 0,
    inputCacheWriteTokens: written = 0,
  } = amounts
  const { inputCacheWrite1hTokens: written1h = 0, outputTokens: output = 0 } = amounts
  return {
    model,
    uncached: inputTokens - read - written,
    written5m: written - written1h,
    written1h,
    read,
    output,
  }
}

function isCharged({ uncached, written5m, written1h, read, output }: Priced): boolean {
  return uncached + written5m + written1h + read + output > 0
}

function sorted(lines: readonly Priced[]): string[] {
  return lines
    .filter(isCharged)
    .map((line) => JSON.stringify(line))
    .toSorted()
}

/** Compares a whole report with the reckoning of its message. */
function assertBill(reported: Reported, message: Json): void {
  const { lines, limited, searches, tier } = reckon(message)
  if (limited === 0 && lines.every((line) => !isCharged(line))) return
  assert.equal(reported.isWhole, true)
  const { amounts = {}, model, others } = reported
  const main = pricedIn(amounts, model)
  const found = [main, ...others.map((line) => pricedIn(line.amounts, line.model))]
  assert.deepEqual(sorted(found), sorted(lines))
  const { serviceTier, limitTokens } = reported
  assert.deepEqual([limitTokens, amounts.webSearches ?? 0, serviceTier], [limited, searches, tier])
}

it('whole answers are billed as a reckoning from the documentation bills them', () => {
  for (let index = 0; index < 2_000; index++) {
    const message = messageOf(randomStream(createRandom(1, index)).events) ?? {}
    assertBill(reportedIn(ANTHROPIC_ANSWER, 'completions', message), message)
  }
})

it('streams are billed as whole answers are, wherever a piece ends', () => {
  for (let index = 0; index < 9; index++) {
    const { events } = randomStream(createRandom(2, index))
    const eol = ['\n', '\r\n', '\r'][index % 3] ?? '\n'
    const bytes = Buffer.from(events.map((event) => writtenEvent(event, eol)).join(''))
    const message = messageOf(events) ?? {}
    for (let at = 0; at <= bytes.length; at++) {
      const tap = newTap()
      const relayed = [tap.push(bytes.subarray(0, at)), tap.push(bytes.subarray(at)), tap.end()]
      assert.deepEqual(Buffer.concat(relayed), bytes)
      assertBill(tap.reported(), message)
      assert.equal(tap.hasTextEnded(), true)
    }
  }
})

it('a stream that is left has reported its input, and shows the text of its events', () => {
  for (let index = 0; index < 200; index++) {
    const { events } = randomStream(createRandom(3, index))
    const tap = newTap()
    for (const [at, event] of events.entries()) {
      tap.push(Buffer.from(writtenEvent(event, '\n')))
      const message = messageOf(events.slice(0, at + 1))
      const reported = tap.reported()
      if (message?.isEnded) assertBill(reported, message)
      else if (message) {
        const start = pricedOf(objectOf(message.usage), undefined)
        const input = limitedIn(start)
        const isNone = input + start.read === 0
        assert.equal(reported.isWhole, false)
        assert.equal(reported.amounts?.inputTokens, isNone ? undefined : input + start.read)
        assert.equal(reported.amounts?.outputTokens, undefined)
        assert.equal(reported.limitTokens, isNone ? undefined : input)
      } else assert.equal(reported.amounts, undefined)
      assert.equal(tap.text().characters, textBytesOf(events.slice(0, at + 1)))
    }
  }
})
