/**
 * `npm run trial:agents`: an agent's day under a limit of $10, for agents with several models,
 * inputs and tools, in one process. Prints how much of the limit was spent at the first event of
 * each kind and in the end. `-- --bytes` counts text by its bytes alone, `-- --wait=2` waits for
 * so many seconds, and `-- gpt-5.5` runs the rows with such a name.
 */
import { parseArgs } from 'node:util'
import { BOUNDS } from '#config/bounds.ts'
import { createLine, ROWS, trialConfig } from '#test/agents/rows.ts'
import { runRow } from '#test/agents/trial.ts'
import { startGateway } from '#test/support/gateway.ts'

const CENTS = 1_000
/** Twenty seconds of an agent are one of the trial, and so are the gateway's waits. */
const SPEED = 20
/** On a machine that is busy with the trial itself. */
const COUNT_MS = 60_000

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

const { values, positionals } = parseArgs({
  options: { bytes: { type: 'boolean' }, wait: { type: 'string' } },
  allowPositionals: true,
})
const { default: defaultWait } = BOUNDS.spend_wait_seconds
const waitSeconds = values.wait === undefined ? defaultWait : Number(values.wait)
const rows = ROWS.filter(
  ({ name }) => positionals.length === 0 || positionals.some((one) => name.includes(one)),
)
await using gateway = await startGateway({
  config: trialConfig(values.bytes ? 'unknown' : 'openai'),
  upstream: { keepRequests: 0, keepBytes: 1_000_000 },
  bounds: {
    spend_wait_seconds: waitSeconds / SPEED,
    token_count_milliseconds: COUNT_MS,
    project_requests_per_minute: 1_000_000,
  },
})
print(createLine())
// Each has a limit of its own.
await Promise.all(
  rows.map(async (row) => {
    print(createLine(row, await runRow({ gateway, cents: CENTS, speed: SPEED }, row)))
  }),
)
