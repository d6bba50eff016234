/** Clients are installed from npm into a cache outside the tree, each into a folder of its own. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Client } from './client.ts'

const execute = promisify(execFile)
const INSTALL_TIMEOUT_MS = 300_000

const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'bailiwick-clients')
const QUIET = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error']

/** The folder of a client, installed at the first call. */
export async function install({ name, packages }: Client): Promise<string> {
  const manifest = JSON.stringify({ private: true, type: 'module', dependencies: packages })
  const version = createHash('sha256').update(manifest).digest('hex').slice(0, 12)
  const folder = join(CACHE, `${name}-${version}`)
  const complete = join(folder, '.complete')
  if (existsSync(complete)) return folder
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), manifest)
  // npm installs the versions that the Node it runs on allows.
  const path = [dirname(process.execPath), process.env.PATH].join(delimiter)
  await execute('npm', ['install', ...QUIET], {
    cwd: folder,
    env: { ...process.env, PATH: path },
    timeout: INSTALL_TIMEOUT_MS,
  })
  writeFileSync(complete, '')
  return folder
}
