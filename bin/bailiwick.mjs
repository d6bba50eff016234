#!/usr/bin/env node
// Version check in plain JavaScript, so that an old Node can run it and start the project's own. It
// then runs the source in a checkout, and the build in an installed package.
import { existsSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'
import './installed.mjs'
import { ownNode, runOn } from './own-node.mjs'

const OLDEST = [24, 15]
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  const node = ownNode()
  if (node) await runOn(node).catch(() => {})
  process.stderr.write(
    `Bailiwick needs Node ${OLDEST.join('.')} or newer, and this is ${process.version}.\n` +
      'Its own, an optional dependency, is not installed or does not run here.\n',
  )
  process.exit(1)
}

const isCheckout = existsSync(new URL('../src/cli/', import.meta.url))
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
