/** Replay of requests of Terraform providers, recorded by `npm run test:terraform`. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { onEachStore } from '#test/support/databases.ts'
import { startHarness } from '#test/support/harness.ts'
import { createEchoes } from './echoes.ts'
import { parse, type RecordedRequest, valueAt, withIds } from './recording.ts'

const FOLDER = join(import.meta.dirname, 'recordings')
const RECORDING_BYTES_MAX = 64 * 1024
const LEAKS =
  /sk-|127\.0\.0\.1|localhost|[0-9A-Za-z]{24}|\b1\d{9}\b|user-agent|\/(home|root|tmp)\//i

const files = readdirSync(FOLDER)

function textOf(file: string): string {
  return readFileSync(join(FOLDER, file), 'utf8')
}

onEachStore('requests of Terraform providers', (dialect) => {
  for (const file of files) {
    it(`${file}: each request gets the recorded status, and its values back`, async () => {
      await using server = await startServer(dialect)
      const ids = new Map<string, string>()
      const echoes = createEchoes()
      for (const [index, request] of parse(textOf(file)).entries()) {
        const { status, text, json } = await server.send(request, ids)
        const line = `${file}:${index + 1} ${request.method} ${request.path}`
        assert.equal(status, request.status, `${line}: ${text}`)
        const { method, body } = request
        echoes.compare(method, body && withIds(body, ids), json)
        for (const [name, path] of Object.entries(request.ids ?? {})) {
          const id = valueAt(json, path)
          assert.ok(typeof id === 'string', `${line} has no ${path.join('.')}: ${text}`)
          ids.set(name, id)
        }
      }
      const { withBody, withEarlier } = echoes.compared
      assert.ok(withBody >= 20 && withEarlier >= 50, `${withBody}, ${withEarlier}`)
    })
  }
})

it('recordings hold no key, id, host, time or path of a machine, and are small', () => {
  assert.ok(files.length > 0)
  for (const file of files) {
    const text = textOf(file)
    assert.doesNotMatch(text, LEAKS)
    assert.ok(text.length <= RECORDING_BYTES_MAX, `${file} has ${text.length} bytes`)
  }
})

async function startServer(dialect: Parameters<typeof startHarness>[0]) {
  const h = await startHarness(dialect)
  return {
    send: ({ method, path, type, body }: RecordedRequest, ids: ReadonlyMap<string, string>) =>
      h.raw(method, withIds(path, ids), {
        ...(body !== undefined && { body: withIds(body, ids) }),
        ...(type !== undefined && { headers: { 'content-type': type } }),
      }),
    [Symbol.asyncDispose]: () => h.close(),
  }
}
