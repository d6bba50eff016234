/**
 * `npm run trial:tasks [words…]`: each task in Chromium, by clicks and by the keyboard alone, with
 * another organization for each. Prints clicks beside the most that are allowed, and keys without
 * typed text. Words: the tasks with these words in their names.
 */
import { skipWithoutBrowser } from '#test/console/browser.ts'
import { attempt, type HandName } from './attempt.ts'
import type { Task } from './task.ts'
import { TASKS } from './tasks.ts'
import { openTaskWorld } from './world.ts'

/** A count, or the reason that there is none. */
type Result = number | string

async function attemptAll(tasks: readonly Task[], hand: HandName): Promise<readonly Result[]> {
  await using world = await openTaskWorld()
  const results: Result[] = []
  for (const task of tasks) {
    const result: Result = await attempt(world, task, hand).catch(String)
    results.push(result)
    process.stdout.write(`${hand}: ${task.name}: ${result}\n`)
  }
  return results
}

/** Prints the table. Returns whether every task was done in both ways, within its clicks. */
async function run(words: readonly string[]): Promise<boolean> {
  const tasks = TASKS.filter(({ name }) => words.every((word) => name.includes(word)))
  const clicks = await attemptAll(tasks, 'mouse')
  const keys = await attemptAll(tasks, 'keyboard')
  process.stdout.write('clicks  most  keys  task\n')
  for (const [at, { name, clicksMax }] of tasks.entries()) {
    const cells = [clicks[at], clicksMax, keys[at]].map((cell) => shown(cell).padStart(4))
    process.stdout.write(`  ${cells.join('  ')}  ${name}\n`)
  }
  const isWithin = tasks.every(({ clicksMax }, at) => Number(clicks[at]) <= clicksMax)
  return isWithin && keys.every((count) => typeof count === 'number')
}

function shown(result: Result | undefined): string {
  return typeof result === 'number' ? String(result) : '–'
}

if (skipWithoutBrowser) {
  process.stderr.write(`${skipWithoutBrowser}\n`)
  process.exitCode = 1
} else {
  process.exitCode = (await run(process.argv.slice(2))) ? 0 : 1
}
