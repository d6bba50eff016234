/** SIGHUP of a server: a reload without a terminal, and its end with one. */
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { buildPackage } from '#test/support/cached-build.ts'
import { eventually } from '#test/support/eventually.ts'
import { serve, serveProcess, temporaryFolder } from './command.ts'

function hasScript(): boolean {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux')
  } catch {
    return false
  }
}

async function reloadsOf(url: string): Promise<string> {
  const page = await (await fetch(`${url}/metrics`)).text()
  return /^bailiwick_config_reloads_total.*$/m.exec(page)?.[0] ?? 'none'
}

const UNCHANGED = 'bailiwick_config_reloads_total{result="unchanged"} 1'

it('without a terminal it reloads the configuration', async () => {
  using folder = temporaryFolder()
  const BAILIWICK_CONFIG = join(folder.path, 'bailiwick.yaml')
  writeFileSync(BAILIWICK_CONFIG, 'models: {}\n')
  const server = await serveProcess({ DATABASE_URL: folder.databaseUrl, BAILIWICK_CONFIG })
  server.child.kill('SIGHUP')
  await eventually('it has reloaded', async () => (await reloadsOf(server.url)) === UNCHANGED)
  writeFileSync(BAILIWICK_CONFIG, 'models: []\n')
  server.child.kill('SIGHUP')
  await eventually('the fault is in the log', () => server.log().includes('must be a mapping'))
  assert.equal(await server.stop(), 0)
})

it('during a start it reloads once the server runs', async () => {
  using folder = temporaryFolder()
  const server = await serve({ DATABASE_URL: folder.databaseUrl }, (listener) => listener())
  await eventually('it has reloaded', async () => (await reloadsOf(server.url)) === UNCHANGED)
  assert.equal(await server.stop(), 0)
})

it('with a terminal it ends the server', {
  skip: hasScript() ? false : 'needs script',
}, async () => {
  using folder = temporaryFolder()
  const program = join(await buildPackage(), 'bin/bailiwick.mjs')
  const command = `exec '${process.execPath}' '${program}' serve`
  const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env: { PATH: process.env.PATH, PORT: '0', DATABASE_URL: folder.databaseUrl, SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let printed = ''
  terminal.stdout.setEncoding('utf8').on('data', (text) => {
    printed += text
  })
  const ended = once(terminal, 'close')
  await eventually('it listens', () => printed.includes('console.log'))
  const [server = ''] = execFileSync('pgrep', ['-P', String(terminal.pid)], {
    encoding: 'utf8',
  }).split('\n')
  process.kill(Number(server), 'SIGHUP')
  const [status] = await ended
  assert.equal(status, 128 + 1)
})
