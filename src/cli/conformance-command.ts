/** `bailiwick conformance`: checks a server against OpenAI's Admin API and a gateway's promises. */
import { writeFile } from 'node:fs/promises'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { ConformanceOptions, ConformanceReport } from '#conformance/conformance.ts'
import { AREAS, type Area } from '#conformance/findings.ts'
import { addConnectionOptions, type Connection, connectionOf } from './connection.ts'
import { tableOf } from './table.ts'
import type { Terminal } from './terminal.ts'

const MAX_REQUESTS = 2_000
const TIMEOUT_SECONDS = 600
/** Longest time of one request: a model may think. */
const REQUEST_TIMEOUT_MS = 120_000

const HELP = `
It writes in projects of its own alone, which it archives at the end, also after Ctrl-C. With
--model it sends up to 180 requests to the model, and spends some cents. Exit status: 0 nothing
failed, 1 a check failed or the run is incomplete.
`

interface ConformanceFlags {
  readonly model?: string
  readonly extensions?: true
  readonly only?: readonly Area[]
  readonly junit?: string
  readonly dryRun?: true
  readonly maxRequests: number
  readonly timeoutSeconds: number
}

export function addConformance(program: Command, terminal: Terminal): void {
  const command = program
    .command('conformance')
    .description('Check a server, any of OpenAI’s Admin API, for its contract and limits.')
    .option('--model <name>', 'Check keys, streams and limits too, by requests to this model.')
    .option('--extensions', 'Check Bailiwick’s additions too, and its stricter shapes.')
    .addOption(
      new Option(
        '--only <area>',
        `Areas to check (of: ${AREAS.join(', ')}; repeatable).`,
      ).argParser(readArea),
    )
    .option('--junit <file>', 'Write the findings as JUnit’s XML, too.')
    .option('--dry-run', 'Print what would be done, and do nothing.')
    .option('--max-requests <number>', 'Most requests of a run.', readPositive, MAX_REQUESTS)
    .option('--timeout-seconds <number>', 'Most time of a run.', readPositive, TIMEOUT_SECONDS)
  addConnectionOptions(command).addHelpText('after', HELP)
  command.action(async () => perform(command, terminal))
}

function readArea(text: string, before: readonly Area[] = []): Area[] {
  const area = AREAS.find((one) => one === text)
  if (!area) throw new InvalidArgumentError(`It must be one of: ${AREAS.join(', ')}.`)
  return [...before, area]
}

function readPositive(text: string): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number > 0) return number
  throw new InvalidArgumentError('It must be a positive integer.')
}

async function perform(command: Command, terminal: Terminal): Promise<void> {
  const connection = connectionOf(command, terminal.environment)
  const flags = command.opts<ConformanceFlags>()
  const { planOf } = await import('#conformance/plan.ts')
  const plan = planOf({ ...flags, baseUrl: connection.baseUrl, extensions: !!flags.extensions })
  if (flags.dryRun) return void terminal.stdout.write(plan)
  terminal.stderr.write(plan)
  const report = await run(connection, flags, terminal)
  await print(report, connection, flags, terminal)
  const { isConformant } = await import('#conformance/report.ts')
  if (!isConformant(report))
    throw new Error('The server does not conform, or was not checked whole.')
}

async function run(
  { baseUrl, adminKey }: Connection,
  flags: ConformanceFlags,
  terminal: Terminal,
): Promise<ConformanceReport> {
  const { runConformance } = await import('#conformance/conformance.ts')
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), flags.timeoutSeconds * 1_000)
  void terminal.untilStopped().then(() => stop.abort())
  const { model, only } = flags
  const options: ConformanceOptions = {
    baseUrl,
    adminKey,
    fetch: globalThis.fetch,
    stop: stop.signal,
    maxRequests: flags.maxRequests,
    timeoutMs: REQUEST_TIMEOUT_MS,
    extensions: flags.extensions === true,
    now: terminal.now,
    wait: terminal.wait,
    ...(model !== undefined && { model }),
    ...(only !== undefined && { only }),
  }
  return runConformance(options).finally(() => clearTimeout(timer))
}

async function print(
  report: ConformanceReport,
  { json }: Connection,
  { junit }: ConformanceFlags,
  { stdout }: Terminal,
): Promise<void> {
  const { countsOf, detailsOf, junitOf } = await import('#conformance/report.ts')
  if (junit !== undefined) await writeFile(junit, junitOf(report))
  const rows = countsOf(report.findings).map((row) => ({ ...row }))
  stdout.write(json ? `${JSON.stringify(report, undefined, 2)}\n` : tableOf(rows))
  if (!json) stdout.write(detailsOf(report))
}
