/** The package as `npm run package` stages it, from builds that tests share. */
import { execFile } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { buildConsole, buildPackage } from './cached-build.ts'
import { ROOT } from './source.ts'

const execute = promisify(execFile)
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc')

/** The compiler collects no garbage below this, as in `npm run check`. */
export const COMPILER = { GOGC: 'off', GOMEMLIMIT: '2500MiB' }

/** Steps of `npm run build`, which `stagePackage` takes one after the other. */
export const BUILD_STEPS = [
  'rm -rf dist',
  'tsc -p tsconfig.build.json',
  'node build/server.mjs',
  'node build/console.mjs',
  'node build/sbom.mjs',
]

/** Stages the package below `dist`, a new folder, and returns its folder. */
export async function stagePackage(dist: string): Promise<string> {
  const [server, built] = await Promise.all([buildPackage(), buildConsole()])
  cpSync(join(server, 'dist'), dist, { recursive: true })
  cpSync(built, join(dist, 'console'), { recursive: true })
  const node = (script: string, ...args: string[]) =>
    execute(process.execPath, [script, ...args], {
      cwd: ROOT,
      env: { ...process.env, ...COMPILER },
    })
  await node(TSC, '-p', 'tsconfig.build.json', '--outDir', dist)
  await node('build/sbom.mjs', dist)
  await node('build/package.mjs', dist)
  return join(dist, 'package')
}
