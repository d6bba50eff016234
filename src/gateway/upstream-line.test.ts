import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLine, type Line, newPlace, type Place } from './upstream-line.ts'

/** Longer than any test. */
const NEVER_MS = 60_000

describe('the requests at an upstream', () => {
  const log: string[] = []
  const enter = (line: Line, name: string): Place => {
    const place = newPlace(
      () => log.push(name),
      () => log.push(`${name} is late`),
    )
    line.enter(place)
    return place
  }
  const said = (): string[] => log.splice(0)

  it('begin in their order, as many at once as there are connections', () => {
    const line = createLine(2, NEVER_MS)
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => enter(line, name))
    assert.ok(a && b && c && d)
    assert.deepEqual(said(), ['a', 'b'])
    line.leave(b)
    line.leave(b)
    assert.deepEqual(said(), ['c'])
    for (const one of [a, c, d]) line.leave(one)
    enter(line, 'e')
    enter(line, 'f')
    assert.deepEqual(said(), ['d', 'e', 'f'])
  })

  it('are passed over when they have left the line', () => {
    const line = createLine(1, NEVER_MS)
    const [a, b, c] = ['a', 'b', 'c'].map((name) => enter(line, name))
    assert.ok(a && b && c)
    line.leave(b)
    line.leave(a)
    assert.deepEqual(said(), ['a', 'c'])
    line.leave(c)
  })

  it('hear of it when there is no connection in time, and never begin then', async () => {
    const line = createLine(1, 1)
    const a = enter(line, 'a')
    const { promise, resolve } = Promise.withResolvers<void>()
    const late = newPlace(() => assert.fail('it was late'), resolve)
    line.enter(late)
    await promise
    line.leave(a)
    enter(line, 'b')
    assert.deepEqual(said(), ['a', 'b'])
  })
})
