/** One attempt at a task, in a browser of its own. */
import { visit } from '#test/console/browser.ts'
import { PRESENT } from '#test/console/seeded-organization.ts'
import { createKeyboard } from './keyboard.ts'
import { createMouse } from './mouse.ts'
import type { Task } from './task.ts'
import { openFirstPage } from './tasks.ts'
import type { TaskWorld } from './world.ts'

const HANDS = { mouse: createMouse, keyboard: createKeyboard } as const
export type HandName = keyof typeof HANDS

/** Clicks, or keys without typed text; rejects if the task cannot be done, or has troubles. */
export async function attempt(world: TaskWorld, task: Task, hand: HandName): Promise<number> {
  await using visited = await visit(world.harness.browser, world.harness.url)
  const { page } = visited
  await page.clock.setSystemTime(PRESENT)
  const place = { page, world, hand: HANDS[hand](page) }
  await openFirstPage(place, task)
  await task.run(place)
  const [trouble] = visited.troubles()
  if (trouble !== undefined) throw new Error(trouble)
  return place.hand.count()
}
