/**
 * The peers from npm: installed when they are wanted, into a folder that Bailiwick does not ship.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort, type Pinned, SERVER_CORE, startPinned } from './processes.ts'

const FOLDER = join(import.meta.dirname, 'peers')
const PORTKEY = join(FOLDER, 'node_modules/@portkey-ai/gateway/build/start-server.js')
const INSTALL = ['ci', '--prefix', FOLDER, '--ignore-scripts', '--no-audit', '--no-fund']
export const PEERS_HINT = 'npm ci --prefix bench/peers --ignore-scripts'

/** Undefined when they are there or could be installed, else why not. */
export async function installPeers(): Promise<string | undefined> {
  if (existsSync(PORTKEY)) return undefined
  try {
    await promisify(execFile)('npm', INSTALL)
    return undefined
  } catch (error) {
    const [first = ''] = String(error).split('\n')
    return first
  }
}

/** Portkey's gateway, without its console. Where it sends a request is in the request's headers. */
export async function startPortkey(): Promise<{ process: Pinned; port: number }> {
  const port = await freePort()
  const command = [process.execPath, PORTKEY, '--headless', `--port=${port}`]
  return { port, process: await startPinned(command, { core: SERVER_CORE, port, silent: true }) }
}
