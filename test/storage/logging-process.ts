/** `node logging-process.ts URL NAME`: logs and counts requests, and flushes, until it is killed. */
import { systemClock } from '#base/clock.ts'
import { openStore } from '#storage/store.ts'
import { startLoggingNode } from '#test/support/logging-node.ts'

const [url = '', name = ''] = process.argv.slice(2)
const node = startLoggingNode(await openStore(url), systemClock, name)
for (let n = 0; ; n++) {
  for (let each = 0; each < 30; each++) node.add(`req_${name}_${n}_${each}`)
  await node.flush()
  process.stdout.write('flushed\n')
}
