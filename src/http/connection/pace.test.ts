import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, it, mock } from 'node:test'
import { BOUNDS, type BoundName, configuredBounds } from '#config/bounds.ts'
import { timedSchedule } from '#test/support/schedule.ts'
import { createPace, newPacedBody } from './pace.ts'

const LOOK_MS = 1_000

beforeEach(() => mock.timers.enable({ apis: ['setInterval', 'Date'] }))
afterEach(() => mock.timers.reset())

function createWorld() {
  const exceeded: BoundName[] = []
  const pace = createPace({
    bounds: configuredBounds(),
    metrics: { boundExceeded: (bound) => exceeded.push(bound) },
    elapsed: Date.now,
    schedule: timedSchedule(),
    lookMs: LOOK_MS,
  })
  return { pace, exceeded }
}

/** Calls `eachSecond` before every look. */
function pass(seconds: number, eachSecond: (second: number) => void = () => {}): void {
  for (let second = 1; second <= seconds; second++) {
    eachSecond(second)
    mock.timers.tick(LOOK_MS)
  }
}

describe('the pace of a body', () => {
  const addBody = () => {
    const { pace } = createWorld()
    const request = { readableFlowing: true as boolean | null, readableLength: 0, complete: false }
    const meter = { bytes: 0 }
    const ended: string[] = []
    const expire = (bound: string): void => {
      ended.push(bound)
      pace.deleteBody(body)
    }
    const body = newPacedBody({
      request: request as unknown as IncomingMessage,
      meter,
      maxMs: 600_000,
      expire,
    })
    pace.addBody(body)
    return { request, meter, ended }
  }

  it('passes at the least rate, and fails with a byte less in a period', () => {
    const { meter, ended } = addBody()
    const least = BOUNDS.minimum_rate_bytes.default
    pass(300, () => {
      meter.bytes += least
    })
    assert.deepEqual(ended, [])
    pass(60, (second) => {
      meter.bytes += second === 60 ? least - 1 : least
    })
    pass(1)
    assert.deepEqual(ended, ['minimum_rate_bytes'])
  })

  it('that is silent ends after body_idle_seconds, before the period of the rate', () => {
    const { meter, ended } = addBody()
    meter.bytes = 100_000
    pass(31)
    assert.deepEqual(ended, [])
    pass(1)
    assert.deepEqual(ended, ['body_idle_seconds'])
  })

  it('is not measured while it is not read, or while bytes of it wait to be read', () => {
    const { request, ended } = addBody()
    request.readableFlowing = null
    pass(120)
    request.readableFlowing = false
    request.readableLength = 1
    pass(120)
    request.complete = true
    request.readableLength = 0
    pass(120)
    assert.deepEqual(ended, [])
  })

  it('ends after body_seconds at any rate', () => {
    const { meter, ended } = addBody()
    pass(602, () => {
      meter.bytes += 100_000
    })
    assert.deepEqual(ended, ['body_seconds'])
  })
})

describe('the pace of an answer', () => {
  const addAnswer = () => {
    const { pace, exceeded } = createWorld()
    const socket = { bytesWritten: 0, writableLength: 0, destroyed: false }
    const destroy = (): void => {
      socket.destroyed = true
      pace.deleteAnswer(answer)
    }
    const response = { socket, req: { socket: { destroy } } }
    const answer = pace.addAnswer(response as unknown as ServerResponse)
    return { socket, exceeded }
  }

  it('is measured only while bytes wait for the reader', () => {
    const { socket, exceeded } = addAnswer()
    pass(300)
    assert.equal(socket.destroyed, false)
    socket.bytesWritten = 100_000
    socket.writableLength = 65_536
    pass(60)
    assert.equal(socket.destroyed, false)
    pass(1)
    assert.deepEqual([socket.destroyed, exceeded], [true, ['minimum_rate_bytes']])
  })

  it('begins again when the reader has read everything', () => {
    const { socket } = addAnswer()
    for (let round = 0; round < 5; round++) {
      socket.bytesWritten += 10
      socket.writableLength = 10
      pass(59)
      socket.writableLength = 0
      pass(1)
    }
    assert.equal(socket.destroyed, false)
  })

  it('is measured by what was read, not by what was written for the reader', () => {
    const { socket } = addAnswer()
    pass(70, () => {
      socket.bytesWritten += 100_000
      socket.writableLength += 100_000
    })
    assert.equal(socket.destroyed, true)
  })

  it('ends after answer_seconds at any rate', () => {
    const { socket, exceeded } = addAnswer()
    pass(7_200)
    assert.equal(socket.destroyed, false)
    pass(1)
    assert.deepEqual([socket.destroyed, exceeded], [true, ['answer_seconds']])
  })
})
