import assert from 'node:assert/strict'
import { it } from 'node:test'
import { addWait, joinWaits, restartWait, shareOfProject, type Waits } from './contention.ts'

const NOW = 1_000_000

function shareOf(waits: Waits, projectId: string, nowMs: number, reserved = 600n, share = 0.5) {
  return shareOfProject(waits, share, { projectId, held: 100n, reserved, unspent: 1_000n }, nowMs)
}

const HALF = { held: 100n, most: 500n }

it('a project has a share while another one waits, and for 5 s after', () => {
  const waits: Waits = new Map()
  addWait(waits, 'b', NOW)
  assert.equal(shareOf(waits, 'b', NOW), undefined)
  assert.deepEqual(shareOf(waits, 'a', NOW + 4_999), HALF)
  assert.equal(shareOf(waits, 'a', NOW + 5_000), undefined)
})

it('a project that has waited counts as waiting until 5 s after its last request', () => {
  const waits: Waits = new Map()
  addWait(waits, 'b', NOW)
  for (let s = 4; s <= 20; s += 4) restartWait(waits, 'b', NOW + s * 1_000)
  assert.deepEqual(shareOf(waits, 'a', NOW + 24_999), HALF)
  assert.equal(shareOf(waits, 'a', NOW + 25_000), undefined)
  restartWait(waits, 'b', NOW + 26_000)
  assert.equal(shareOf(waits, 'a', NOW + 26_000), undefined)
})

it('a share of 1 is none, and each other one is a part of the unspent amount', () => {
  const waits: Waits = new Map()
  addWait(waits, 'b', NOW)
  assert.equal(shareOf(waits, 'a', NOW, 600n, 1), undefined)
  assert.equal(shareOf(waits, 'a', NOW, 600n, 0.333)?.most, 333n)
  assert.equal(shareOf(waits, 'a', NOW, 600n, 0)?.most, 0n)
})

it('while nothing is reserved, the project that has waited longest may have all', () => {
  const waits: Waits = new Map()
  addWait(waits, 'a', NOW)
  addWait(waits, 'b', NOW)
  addWait(waits, 'a', NOW + 1)
  assert.equal(shareOf(waits, 'a', NOW + 1, 0n), undefined)
  assert.deepEqual(shareOf(waits, 'b', NOW + 1, 0n), HALF)
  restartWait(waits, 'a', NOW + 1)
  assert.deepEqual(shareOf(waits, 'a', NOW + 1, 0n), HALF)
  assert.equal(shareOf(waits, 'b', NOW + 1, 0n), undefined)
})

it('waits of two nodes are joined: the later times, the longest wait first', () => {
  const [first, second]: [Waits, Waits] = [new Map(), new Map()]
  addWait(first, 'a', NOW)
  addWait(second, 'b', NOW + 1)
  addWait(second, 'a', NOW + 2)
  addWait(first, 'over', NOW - 5_000)
  assert.deepEqual(
    [...joinWaits(first, second, NOW + 2)],
    [
      ['b', { sinceMs: NOW + 1, atMs: NOW + 1 }],
      ['a', { sinceMs: NOW + 2, atMs: NOW + 2 }],
    ],
  )
})

it('a wait ahead of a clock that was set back ends as well', () => {
  const waits: Waits = new Map()
  addWait(waits, 'b', NOW)
  assert.equal(shareOf(waits, 'a', NOW - 3_600_000), undefined)
})

it('at most 16 projects wait, and one that is not among them has a share all the same', () => {
  const waits: Waits = new Map()
  for (let n = 0; n < 20; n++) addWait(waits, `project ${n}`, NOW)
  assert.equal(waits.size, 16)
  assert.deepEqual(shareOf(waits, 'project 19', NOW), HALF)
  addWait(waits, 'later', NOW + 5_000)
  assert.deepEqual([...waits.keys()], ['later'])
})
