/**
 * `npm run bench:console`: how long each page of the console takes over the large store of
 * `test/console/large.ts`, from its address to all that it shows, the load of its scripts included.
 */
import { loadavg } from 'node:os'
import { openLargeWorld, timeOf } from '#test/console/large.ts'
import { median } from './measure.ts'

const ROUNDS = 5

const print = (line: string): void => void process.stdout.write(`${line}\n`)

await using world = await openLargeWorld()
print(`median and slowest of ${ROUNDS}, in ms; load ${loadavg()[0]?.toFixed(1)}\n`)
print('| Page | Median | Slowest |')
print('| --- | --- | --- |')
for (const page of world.pages) {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) times.push(await timeOf(world.visited, page))
  print(`| ${page.name} | ${median(times).toFixed(0)} | ${Math.max(...times).toFixed(0)} |`)
}
