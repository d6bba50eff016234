import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openStore } from '#storage/store.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { countedRequests } from '#test/support/logging-node.ts'

const PROGRAM = fileURLToPath(new URL('logging-process.ts', import.meta.url))
const ROUNDS = 2
/** Flushes after which a process is killed, within the next one. */
const FLUSHES = 8

onEachStore('processes killed while they flush', (dialect) => {
  it('leave as many rows as requests that usage has', async () => {
    const url = await emptyDatabase(dialect)
    await using stack = new AsyncDisposableStack()
    stack.defer(() => dropDatabase(url))
    let before = 0
    for (let round = 0; round < ROUNDS; round++) {
      const child = spawn(process.execPath, [PROGRAM, url, `round${round}`], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let flushes = 0
      for await (const text of child.stdout) {
        flushes += String(text).split('\n').length - 1
        if (flushes >= FLUSHES + round && !child.killed) child.kill('SIGKILL')
      }
      if (child.signalCode === null) await once(child, 'exit')
      assert.equal(child.signalCode, 'SIGKILL')
      const store = await openStore(url)
      const { usage, rows, days } = await countedRequests(store.reader)
      await store.close()
      assert.ok(usage >= before + flushes * 30)
      assert.deepEqual({ rows, days }, { rows: usage, days: usage })
      before = usage
    }
  })
})
