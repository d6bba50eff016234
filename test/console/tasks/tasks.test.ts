/** A few of the tasks: `npm run trial:tasks` has all of them, in both ways. */
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

  for (const beginning of ['A model ends', 'Who was rejected']) {
    const task = taskOf(beginning)
    it(`at most ${task.clicksMax} clicks: ${task.name}`, async () => {
      assert.ok((await attempt(world, task, 'mouse')) <= task.clicksMax)
    })
  }

  for (const beginning of ['A leaked key', 'A developer makes a key']) {
    const task = taskOf(beginning)
    it(`by the keyboard alone, with visible focus: ${task.name}`, async () => {
      assert.ok((await attempt(world, task, 'keyboard')) > 0)
    })
  }
})
