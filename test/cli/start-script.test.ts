/** `npm start`, as documented: signals reach the server, and missing dependencies are reported. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { it } from 'node:test'
import { ROOT } from '#test/support/source.ts'
import { temporaryFolder } from './command.ts'

it('npm start forwards SIGTERM, and requests in flight complete', async () => {
  using folder = temporaryFolder()
  const child = spawn('npm', ['start'], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, PORT: '0', DATABASE_URL: folder.databaseUrl, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = once(child, 'close')
  const { promise: ready, resolve } = Promise.withResolvers<void>()
  child.stdout.on('data', (chunk) => {
    if (String(chunk).includes('listening on')) resolve()
  })
  await Promise.race([ready, closed.then(() => assert.fail('the server did not start'))])
  child.kill('SIGTERM')
  // The pipe closes when the server itself has exited.
  const [status] = await closed
  assert.equal(status, 0)
})

it('a start without installed dependencies says to run npm ci', async () => {
  using folder = temporaryFolder()
  cpSync(join(ROOT, 'bin'), join(folder.path, 'bin'), { recursive: true })
  mkdirSync(join(folder.path, 'src'))
  for (const script of ['bin/bailiwick.mjs', 'bin/installed.mjs']) {
    const child = spawn(process.execPath, [join(folder.path, script)])
    const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, 'close')])
    assert.equal(stderr, "Bailiwick's dependencies are not installed. Run npm ci first.\n")
    assert.equal(status, 1)
  }
})

it('a second start from the source strips the types of no file again', () => {
  const { NODE_COMPILE_CACHE: _, ...environment } = process.env
  const start = () =>
    spawnSync(process.execPath, [join(ROOT, 'bin/bailiwick.mjs'), '--version'], {
      encoding: 'utf8',
      env: { ...environment, NODE_DEBUG_NATIVE: 'COMPILE_CACHE' },
    })
  start()
  const { stderr } = start()
  for (const file of ['engine-flags', 'main']) {
    assert.match(
      stderr,
      new RegExp(`retrieving transpile cache for .*/cli/${file}\\.ts\\.+success`),
    )
  }
  assert.doesNotMatch(stderr, /no transpile cache for/)
})
