#!/usr/bin/env node
// Version check in plain JavaScript, so that an old Node can run it and start the project's own. It
// then runs the source in a checkout, and the build in an installed package.
import { existsSync } from 'node:fs'
import module from 'node:module'
import os from 'node:os'
import { fileURLToPath } from 'node:url'
import v8 from 'node:v8'
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

// The engine takes the objects of hundreds of requests under way for ones that last, and allocates
// their kind where collections are rare: hundreds of MiB of garbage.
v8.setFlagsFromString('--no-allocation-site-pretenuring')

// Until `cli/heap-marking.ts` turns it on, at the end of the start or later: to mark a heap in steps
// while it is filled takes 60 ms more, and all that is allocated then stays.
v8.setFlagsFromString('--no-incremental-marking')

// On one core, threads that collect garbage delay the main one for whole time slices.
const FLAGS_ON_ONE_CORE = '--no-concurrent-marking --no-concurrent-sweeping --no-parallel-scavenge'
if (os.availableParallelism() === 1) {
  for (const flag of FLAGS_ON_ONE_CORE.split(' ')) v8.setFlagsFromString(flag)
}

// Compile cache of hundreds of modules, in the package's own folder if that is writable.
// NODE_COMPILE_CACHE names another folder, and NODE_DISABLE_COMPILE_CACHE=1 none.
module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url)))

const source = new URL('../src/cli/main.ts', import.meta.url)
const built = new URL('../dist/cli/main.js', import.meta.url)
const { main } = await import(existsSync(source) ? source : built)
await main(process.argv.slice(2))
