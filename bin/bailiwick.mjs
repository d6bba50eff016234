#!/usr/bin/env node
// Version check in plain JavaScript, for any Node: a checkout then starts the project's own, and an
// installed package says which to install. It runs the source in a checkout, else the build.
import { existsSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'
import './installed.mjs'

const OLDEST = [24, 15]
const [major, minor] = process.versions.node.split('.').map(Number)
const isCheckout = existsSync(new URL('../src/cli/', import.meta.url))

async function runOnOwnNode() {
  const { ownNode, runOn } = await import('./own-node.mjs')
  const node = ownNode()
  if (node) await runOn(node).catch(() => {})
}

if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  if (isCheckout) await runOnOwnNode()
  process.stderr.write(
    `Bailiwick needs Node ${OLDEST.join('.')} or newer, and this is ${process.version}.\n` +
      (isCheckout
        ? 'Its own, an optional dependency, is not installed or does not run here: run npm ci.\n'
        : 'Install Node 26 from https://nodejs.org/en/download, or with a version manager such as\n' +
          'nvm (nvm install 26), and run the command again. The container image has its own.\n'),
  )
  process.exit(1)
}

const load = (name) =>
  import(new URL(isCheckout ? `../src/cli/${name}.ts` : `../dist/cli/${name}.js`, import.meta.url))

// Compile cache of hundreds of modules, in the package's own folder if that is writable.
// NODE_COMPILE_CACHE names another folder, and NODE_DISABLE_COMPILE_CACHE=1 none. It comes before the
// first import of a checkout: to strip the types of one file takes 13 MiB, which stay.
module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url)))

const { setEngineFlags } = await load('engine-flags')
setEngineFlags(process.env)

const { main } = await load('main')
await main(process.argv.slice(2))
