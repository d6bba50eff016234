/** The files that run during a warm streamed completion, by V8's precise coverage. */
import type { Profiler } from 'node:inspector'
import { Session } from 'node:inspector/promises'
import { fileURLToPath } from 'node:url'
import { startUpstream } from '#simulator/upstream.ts'
import { startHarness } from '#test/support/harness.ts'
import { ROOT } from '#test/support/source.ts'

const MODEL = 'gpt-5.6-luna'
const WARM_UP_REQUESTS = 5
/** Enough that periodic tasks run during some alone, on a busy machine too. */
const MEASURED_REQUESTS = 40

/**
 * Files of `src` of which a function runs during each of several warm streamed completions; periodic
 * tasks run during some.
 */
export async function filesOfOneCompletion(): Promise<string[]> {
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
function hasRun({ functions }: Profiler.ScriptCoverage): boolean {
  return functions.some(
    ({ ranges, functionName }) => functionName !== '' && (ranges[0]?.count ?? 0) > 0,
  )
}
