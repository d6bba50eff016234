/**
 * `npm run bench:console`: how long each page of the console takes over the large store of
 * `test/console/large.ts`, from its address to all that it shows, the load of its scripts included;
 * and the processor time of the page and of the server, which no other load changes.
 *
 * `-- --logs=100000` fills fewer request logs than 10,000,000, which take 10 GB in TMPDIR and some
 * minutes. `--store=FILE` keeps the filled store for another run of the same day.
 */
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import type { CDPSession } from 'playwright-core'
import {
  type LargeOrganization,
  openLargeOrganization,
  timeOf,
  visitOf,
} from '#test/console/large.ts'
import type { LargePage } from '#test/console/large-pages.ts'
import { median } from './measure.ts'
import { print } from './print.ts'

const ROUNDS = 5

/** Of the page that is open, in milliseconds. */
async function processorTimeOf(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0)
}

async function measure(harness: LargeOrganization, page: LargePage): Promise<string> {
  const { context, page: tab } = visitOf(harness, page)
  const session = await context.newCDPSession(tab)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const times: number[] = []
  const ofPage: number[] = []
  const ofServer: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const began = process.cpuUsage()
    times.push(await timeOf(harness, page))
    const { user, system } = process.cpuUsage(began)
    ofServer.push((user + system) / 1000)
    ofPage.push(await processorTimeOf(session))
  }
  await session.detach()
  const cells = [median(times), Math.max(...times), median(ofPage), median(ofServer)]
  return `| ${page.name} | ${cells.map((ms) => ms.toFixed(0)).join(' | ')} |`
}

const { values: given } = parseArgs({
  options: { logs: { type: 'string', default: '10000000' }, store: { type: 'string' } },
})
await using harness = await openLargeOrganization({
  logs: Number(given.logs),
  file: given.store,
  print,
})
print(`ms of ${ROUNDS}; load ${loadavg()[0]?.toFixed(1)}\n`)
print('| Page | Median | Slowest | Page’s processor time | Server’s |')
print('| --- | ---: | ---: | ---: | ---: |')
for (const one of harness.pages) print(await measure(harness, one))
