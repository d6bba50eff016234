/** Two of the tasks: `npm run trial:tasks` has all of them, in both ways. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { skipWithoutBrowser } from '#test/console/browser.ts'
import { attempt } from './attempt.ts'
import type { Task } from './task.ts'
import { TASKS } from './tasks.ts'
import { openTaskWorld, type TaskWorld } from './world.ts'

function taskOf(beginning: string): Task {
  return TASKS.find(({ name }) => name.startsWith(beginning)) ?? assert.fail(beginning)
}

describe('tasks of people', { skip: skipWithoutBrowser }, () => {
  let world: TaskWorld

  before(async () => {
    world = await openTaskWorld()
  })
  after(() => world?.[Symbol.asyncDispose]())

  const ending = taskOf('A model ends')
  it(`at most ${ending.clicksMax} clicks: ${ending.name}`, async () => {
    assert.ok((await attempt(world, ending, 'mouse')) <= ending.clicksMax)
  })

  const ownKey = taskOf('A developer makes a key')
  it(`by the keyboard alone, with visible focus: ${ownKey.name}`, async () => {
    assert.ok((await attempt(world, ownKey, 'keyboard')) > 0)
  })
})
