/**
 * `npm run warm-path`: the files of `src` of which a function runs during a warm streamed
 * completion, by V8's precise coverage, and the code lines of the gateway without blanks and
 * comments. A file counts if it runs during each of several completions, since periodic tasks run
 * during some.
 */
import { globSync, readFileSync } from 'node:fs'
import type { Profiler } from 'node:inspector'
import { Session } from 'node:inspector/promises'
import { fileURLToPath } from 'node:url'
import { startUpstream } from '#simulator/upstream.ts'
import { startHarness } from '#test/support/harness.ts'
import { ROOT } from '#test/support/source.ts'

const MODEL = 'gpt-4o'
const WARM_UP_REQUESTS = 5
const MEASURED_REQUESTS = 5
const MEASURED = ['src/gateway/**/*.ts', 'src/json/**/*.ts']

async function filesOfOneCompletion(): Promise<string[]> {
  const upstream = await startUpstream()
  const harness = await startHarness('sqlite', { upstreamUrl: upstream.url })
  const { id } = await harness.client.createProject({ name: 'warm' })
  const account = await harness.client.createProjectServiceAccount({ project_id: id, name: 'warm' })
  const caller = harness.caller(account.api_key?.value ?? '')
  const complete = async (): Promise<void> => {
    const messages = [{ role: 'user' as const, content: 'hello' }]
    const stream = await caller.chat.completions.create({ model: MODEL, messages, stream: true })
    for await (const chunk of stream) void chunk
  }
  for (let n = 0; n < WARM_UP_REQUESTS; n++) await complete()
  await harness.flush()
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  const ran: Set<string>[] = []
  for (let n = 0; n < MEASURED_REQUESTS; n++) {
    await complete()
    const { result } = await session.post('Profiler.takePreciseCoverage')
    ran.push(new Set(result.filter(hasRun).map(({ url }) => url)))
  }
  session.disconnect()
  await harness.close()
  await upstream.close()
  return [...(ran[0] ?? [])]
    .filter((url) => url.startsWith('file:') && ran.every((urls) => urls.has(url)))
    .map((url) => fileURLToPath(url).slice(ROOT.length))
    .filter((path) => path.startsWith('src/'))
    .sort()
}

/** Since the coverage before. The first function is the module, which ran when it was loaded. */
const hasRun = ({ functions }: Profiler.ScriptCoverage): boolean =>
  functions.some(({ ranges, functionName }) => functionName !== '' && (ranges[0]?.count ?? 0) > 0)

function codeLines(path: string): number {
  const text = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  return text.split('\n').filter((line) => !/^\s*(\/\/.*)?$/.test(line)).length
}

const files = await filesOfOneCompletion()
process.stdout.write(`${files.join('\n')}\n${files.length} files run\n`)
const measured = globSync(MEASURED, { cwd: ROOT }).filter((path) => !path.endsWith('.test.ts'))
const lines = measured.map((path) => codeLines(`${ROOT}${path}`)).sort((a, b) => a - b)
const sum = lines.reduce((total, count) => total + count, 0)
process.stdout.write(
  `${measured.length} files of the gateway and src/json, ${sum} code lines, median ${lines[lines.length >> 1]}\n`,
)
