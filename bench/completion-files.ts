/** The files that run during a warm streamed completion, by V8's precise coverage. */
import type { Profiler } from 'node:inspector'
import { Session } from 'node:inspector/promises'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startUpstream } from '#simulator/upstream.ts'
import { startHarness } from '#test/support/harness.ts'
import { ROOT } from '#test/support/source.ts'

const MODEL = 'gpt-5.6-luna'
const WARM_UP_REQUESTS = 5
const MEASURED_REQUESTS = 5
/** Turns of the event loop in which a completion settles after its last token. */
const TURNS_AFTER = 50

/**
 * Files of `src` with a function that runs during warm streamed completions. No periodic task runs
 * beside them, and turns of the event loop after each have its settlement: how fast the machine is
 * changes nothing.
 */
export async function filesOfOneCompletion(): Promise<string[]> {
  await using closing = new AsyncDisposableStack()
  const upstream = closing.adopt(await startUpstream(), ({ close }) => close())
  const options = { upstreamUrl: upstream.url, isWithoutTimers: true }
  const harness = closing.use(await startHarness('sqlite', options))
  const { id } = await harness.client.createProject({ name: 'warm' })
  const account = await harness.client.createProjectServiceAccount({ project_id: id, name: 'warm' })
  const caller = harness.caller(account.api_key?.value ?? '')
  const complete = async (): Promise<void> => {
    const messages = [{ role: 'user' as const, content: 'hello' }]
    const stream = await caller.chat.completions.create({ model: MODEL, messages, stream: true })
    for await (const chunk of stream) void chunk
    for (let turn = 0; turn < TURNS_AFTER; turn++) await setImmediate()
  }
  for (let n = 0; n < WARM_UP_REQUESTS; n++) await complete()
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  for (let n = 0; n < MEASURED_REQUESTS; n++) await complete()
  const { result } = await session.post('Profiler.takePreciseCoverage')
  session.disconnect()
  const paths = result
    .filter(hasRun)
    .filter(({ url }) => url.startsWith('file:'))
    .map(({ url }) => fileURLToPath(url).slice(ROOT.length))
  return [...new Set(paths)].filter((path) => path.startsWith('src/')).sort()
}

/** Since the coverage before. The first function is the module, which ran when it was loaded. */
function hasRun({ functions }: Profiler.ScriptCoverage): boolean {
  return functions.some(
    ({ ranges, functionName }) => functionName !== '' && (ranges[0]?.count ?? 0) > 0,
  )
}
