/** Folders in which the blocks of pages run: an installed package, or a new checkout. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join, relative } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { buildPackage } from '#test/support/cached-build.ts'
import { machineEnvironment } from '#test/support/machine-environment.ts'
import type { ProgramServer } from '#test/support/program-server.ts'
import { ROOT } from '#test/support/source.ts'
import type { Place } from './session.ts'
import type { Values } from './values.ts'

const NOT_CLONED = new Set(['node_modules', '.git', 'dist', 'data'])

/** The part of npx that the pages use, without the second that it takes to start. */
const NPX = `#!/bin/sh
[ "$1" = bailiwick ] || exit 127
shift
exec "${process.execPath}" node_modules/bailiwick/bin/bailiwick.mjs "$@"
`

/** A copy of the store, for commands that need one whose server is stopped. */
export function copyStore({ folder }: ProgramServer): { file: string; organizationId: string } {
  const file = join(folder, 'stopped.db')
  using live = new DatabaseSync(join(folder, 'bailiwick.db'))
  live.prepare('vacuum into ?').run(file)
  const row = live.prepare('select id from organization').get()
  return { file, organizationId: String(row?.id) }
}

function newScripts(folder: string): string {
  return mkdtempSync(join(folder, 'scripts-'))
}

/** Environment of every session: curl fails where the server answers with an error. */
function environmentIn(folder: string): NodeJS.ProcessEnv {
  writeFileSync(join(folder, '.curlrc'), 'fail-with-body\n')
  return { ...machineEnvironment(), CURL_HOME: folder, NO_COLOR: '1' }
}

/**
 * An empty folder in which Bailiwick and OpenAI's package are installed, and `data` is that of the
 * running server.
 */
export async function installedPlace(
  { folder }: ProgramServer,
  values: Values,
  stoppedStore: string,
): Promise<Place> {
  const place = mkdtempSync(join(folder, 'page-'))
  const modules = join(place, 'node_modules')
  const tools = join(modules, '.tools')
  mkdirSync(join(modules, '.bin'), { recursive: true })
  mkdirSync(tools)
  symlinkSync(await buildPackage(), join(modules, 'bailiwick'))
  symlinkSync(join(ROOT, 'node_modules/openai'), join(modules, 'openai'))
  symlinkSync(process.execPath, join(modules, '.bin/node'))
  symlinkSync(folder, join(place, 'data'))
  writeFileSync(join(tools, 'npx'), NPX, { mode: 0o755 })
  const environment = environmentIn(folder)
  return {
    folder: place,
    scripts: newScripts(folder),
    environment: {
      ...environment,
      PATH: [tools, environment.PATH].join(delimiter),
      OPENAI_BASE_URL: `${values.url}/v1`,
      BAILIWICK_BASE_URL: `${values.url}/v1`,
      OPENAI_ADMIN_KEY: values.adminKey,
      OPENAI_API_KEY: values.projectKey,
      PROJECT_ID: values.projectId,
      DATABASE_URL: `sqlite:${stoppedStore}`,
    },
  }
}

/** Folder of the checkout, which pages share. */
export function checkoutOf({ folder }: ProgramServer): string {
  return join(folder, 'checkout')
}

/**
 * A checkout as `git clone` makes it, but of the files as they are now. Its dependencies are
 * installed by the first page that does it.
 */
export function checkoutPlace(server: ProgramServer): Place {
  const { folder } = server
  const checkout = checkoutOf(server)
  const filter = (path: string): boolean => !NOT_CLONED.has(relative(ROOT, path))
  cpSync(ROOT, checkout, { recursive: true, filter })
  rmSync(join(checkout, 'data'), { recursive: true, force: true })
  const environment = { ...environmentIn(folder), npm_config_prefer_offline: 'true', PORT: '0' }
  return { folder: checkout, scripts: newScripts(folder), environment }
}
