/**
 * Runs clients of the Messages API against a server, compares the bytes and headers that each sent
 * with those that arrived upstream, and records the exchanges.
 */
import { installIfPossible } from '#test/clients/install.ts'
import { openRecorder } from '#test/clients/setup-environment.ts'
import { type Exchange, startTap, type Tap } from '#test/clients/tap.ts'
import { type Caller, createCaller } from './caller.ts'
import { ACTS, type Act, type MessagesClient, messagesClients } from './clients.ts'
import { checkEvidence } from './evidence.ts'
import { checkForwarded } from './forwarded.ts'
import { type ExchangeOfAct, withoutPrompts, writeRecording } from './recordings.ts'
import { type MessagesServer, openBailiwick } from './server.ts'

/** Least number of exchanges of all clients. */
const CAPTURED_MIN = 60

interface Running {
  readonly server: MessagesServer
  readonly tap: Tap
  /** Of the client that runs. */
  caller: Caller
  readonly captured: Exchange[]
}

/** Returns whether every act of the named clients works; all of them without names. */
export async function runMessagesClients(names: readonly string[]): Promise<boolean> {
  const server = await openBailiwick()
  const running: Running = {
    server,
    tap: await startTap(server.url, () => running.caller.onFirstBytes()),
    caller: await createCaller(server),
    captured: [],
  }
  let works = true
  for (const client of messagesClients) {
    if (names.length > 0 && !names.includes(client.name)) continue
    const folder = await installIfPossible(client)
    if (folder === undefined) continue
    process.stdout.write(`${client.name}\n`)
    works = (await record(running, client, folder)) && works
  }
  await running.tap.close()
  await server.close()
  const { length } = running.captured
  process.stdout.write(`${length} requests to the Messages API\n`)
  return works && (names.length > 0 || length >= CAPTURED_MIN)
}

async function record(running: Running, client: MessagesClient, folder: string): Promise<boolean> {
  const { tap, server } = running
  const caller = await createCaller(server)
  running.caller = caller
  const { basePath: path = '' } = client
  using recorder = openRecorder({ url: tap.url, path, key: caller.key, folder })
  const { stage, scrubber } = recorder
  const failures: Partial<Record<Act, string>> = {}
  const exchanges: ExchangeOfAct[] = []
  for (const act of ACTS) {
    const perform = client.acts[act]
    if (!perform) continue
    const said = await caller.prepare(act)
    const problems: string[] = []
    const note = (error: unknown): void => void problems.push(String(error))
    await perform(stage, said).catch(note)
    const sent = await tap.take()
    try {
      checkEvidence(act, sent)
      checkForwarded(sent, server.upstream.requests, caller.key)
    } catch (error) {
      note(error)
    }
    running.captured.push(...sent)
    exchanges.push(...sent.map((one) => ({ act, ...withoutPrompts(scrubber.scrub(one)) })))
    const [problem] = problems
    if (problem !== undefined) failures[act] = scrubber.clean(problem).split('\n')[0] ?? ''
    for (const each of problems) process.stderr.write(`${each}\n`)
    process.stdout.write(`  ${act}: ${failures[act] ?? 'works'}\n`)
  }
  await caller.checkBudget()
  const { name, packages } = client
  writeRecording({ client: name, packages, failures, exchanges })
  return Object.keys(failures).length === 0
}
