/**
 * `npm run bench:console`: how long each page of the console takes over the large store of
 * `test/console/large.ts`, from its address to all that it shows, the load of its scripts included;
 * and the processor time of the page and of the server, which no other load changes.
 */
import { loadavg } from 'node:os'
import type { CDPSession } from 'playwright-core'
import {
  type LargeOrganization,
  type LargePage,
  openLargeOrganization,
  timeOf,
} from '#test/console/large.ts'
import { median } from './measure.ts'
import { print } from './print.ts'

const ROUNDS = 5

/** Of the page that is open, in milliseconds. */
async function processorTimeOf(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0)
}

async function measure(
  { visited }: LargeOrganization,
  session: CDPSession,
  page: LargePage,
): Promise<string> {
  const times: number[] = []
  const ofPage: number[] = []
  const ofServer: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const began = process.cpuUsage()
    times.push(await timeOf(visited, page))
    const { user, system } = process.cpuUsage(began)
    ofServer.push((user + system) / 1000)
    ofPage.push(await processorTimeOf(session))
  }
  const cells = [median(times), Math.max(...times), median(ofPage), median(ofServer)]
  return `| ${page.name} | ${cells.map((ms) => ms.toFixed(0)).join(' | ')} |`
}

await using harness = await openLargeOrganization()
const { context, page } = harness.visited
const session = await context.newCDPSession(page)
await session.send('Performance.enable', { timeDomain: 'threadTicks' })
print(`ms of ${ROUNDS}; load ${loadavg()[0]?.toFixed(1)}\n`)
print('| Page | Median | Slowest | Page’s processor time | Server’s |')
print('| --- | ---: | ---: | ---: | ---: |')
for (const one of harness.pages) print(await measure(harness, session, one))
