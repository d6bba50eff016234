/**
 * Generates clients from the document of a server and runs them against it: each makes a project
 * and a key on the control plane, and with that key a request on the data plane. `clients.sh`
 * installs the generators.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startProgramServer } from '#test/support/program-server.ts'

const TYPESCRIPT_GENERATOR = ['@hey-api/openapi-ts@0.99.0', 'typescript@5.9.3']

const { values } = parseArgs({ options: { python: { type: 'string' } } })
const { python } = values
if (python === undefined) throw new Error('--python is needed')

/** Runs a program to its end. Rejects when it fails. */
async function run(
  folder: string,
  program: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const child = spawn(program, parameters, {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NO_COLOR: '1', ...environment },
  })
  const [code] = await once(child, 'close')
  assert.equal(code, 0, `${program} ${parameters.join(' ')}`)
}

/** Settings of the TypeScript generator: imports that Node can load without a build. */
const SETTINGS = `export default {
  input: './openapi.json',
  output: { path: './typescript', module: { extension: '.ts' } },
  plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
}`

await using stack = new AsyncDisposableStack()
const { folder, url, adminKey } = await startProgramServer(stack)

const answer = await fetch(`${url}/openapi.json`)
await writeFile(join(folder, 'openapi.json'), await answer.text())
await writeFile(join(folder, 'settings.mjs'), SETTINGS)
const packages = TYPESCRIPT_GENERATOR.flatMap((name) => ['-p', name])
await run(folder, 'npx', ['-y', ...packages, 'openapi-ts', '-f', 'settings.mjs'])
await run(folder, python, [
  ...['-m', 'openapi_python_client', 'generate', '--path', 'openapi.json'],
  ...['--meta', 'none', '--output-path', join(folder, 'bailiwick_client')],
])

const environment = { BAILIWICK_URL: `${url}/v1`, BAILIWICK_ADMIN_KEY: adminKey }
const typescript = join(folder, 'typescript')
await run(
  folder,
  process.execPath,
  [join(import.meta.dirname, 'client.mjs'), typescript],
  environment,
)
await run(folder, python, [join(import.meta.dirname, 'client.py')], {
  ...environment,
  PYTHONPATH: folder,
  PYTHONDONTWRITEBYTECODE: '1',
})
