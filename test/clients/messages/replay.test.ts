/** Replay of recorded requests of clients of the Messages API (`npm run test:clients`). */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { outlineOf } from '#test/clients/outline.ts'
import { issuedIds, restored } from '#test/clients/scrub.ts'
import { createCaller } from './caller.ts'
import { ACTS, messagesClients } from './clients.ts'
import { RECORDINGS, readRecording, recordingFiles } from './recordings.ts'
import { openReplayServer, type ReplayServer } from './server.ts'

/** Keys, hosts, paths and ids of the recording machine. */
const LEAKS = new RegExp(
  [
    ...['sk-(ant|upstream|svcacct)-', '127\\.0\\.0\\.1', 'localhost', '/(root|tmp|Users|dev)/'],
    ...['[a-z]+[_-][0-9a-f]{24}', '\\b20\\d\\d-\\d\\d-\\d\\dT', '\\b(?!0{64})[0-9a-f]{64}\\b'],
  ].join('|'),
)

const MS = 1_000

let server: ReplayServer

before(async () => {
  server = await openReplayServer()
})
after(() => server.close())

it('each client has a recording of the versions that are installed, in which every act works', () => {
  assert.deepEqual(recordingFiles(), messagesClients.map(({ name }) => `${name}.jsonl`).sort())
  for (const { name, packages, acts } of messagesClients) {
    const recording = readRecording(`${name}.jsonl`)
    assert.deepEqual(recording.packages, packages)
    assert.deepEqual(recording.failures, {})
    const recorded = new Set(recording.exchanges.map(({ act }) => act))
    assert.deepEqual(
      [...recorded],
      ACTS.filter((act) => acts[act]),
    )
  }
})

it('recordings have 60 requests, and no key, host, path or id', () => {
  const all = recordingFiles().flatMap((file) => readRecording(file).exchanges)
  assert.ok(all.length >= 60, String(all.length))
  for (const file of recordingFiles()) {
    assert.doesNotMatch(readFileSync(join(RECORDINGS, file), 'utf8'), LEAKS, file)
  }
})

describe('recorded clients of the Messages API', () => {
  for (const file of recordingFiles()) {
    it(`${file}: each request gets the recorded response`, async () => {
      const ids = new Map<string, string>()
      const { exchanges } = readRecording(file)
      const caller = await createCaller(server)
      for (const [index, exchange] of exchanges.entries()) {
        if (exchange.act !== exchanges[index - 1]?.act) await caller.prepare(exchange.act)
        const { method, target, headers, body } = restored(exchange, ids, caller.key)
        const response = await fetch(server.url + target, {
          method,
          headers,
          ...(body !== undefined && { body: JSON.stringify(body) }),
        })
        const text = await textOf(response, () => caller.onFirstBytes())
        server.move(Number(response.headers.get('retry-after') ?? 0) * MS)
        for (const [placeholder, id] of issuedIds(index + 1, text)) ids.set(placeholder, id)
        const type = response.headers.get('content-type') ?? ''
        const outline = outlineOf(response.status, type, text)
        assert.deepEqual(outline, exchange.answer, `${exchange.act}, line ${index + 2}: ${text}`)
      }
      await caller.checkBudget()
    })
  }
})

async function textOf({ body }: Response, onFirstBytes: () => void): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body ?? []) {
    chunks.push(chunk)
    onFirstBytes()
  }
  return Buffer.concat(chunks).toString()
}
