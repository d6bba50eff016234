/** Checks of this machine: the runtime, and who can read or change files with secrets. */
import { existsSync, statSync } from 'node:fs'
import { fileVariable, SECRET_VARIABLES } from '#config/secret-variables.ts'
import type { Check } from './checks.ts'
import { type Finding, failure, ok, warning } from './finding.ts'
import type { Installation } from './installation.ts'

/** Oldest supported version of Node: `engines` of package.json. */
const OLDEST_NODE = [24, 15] as const
const OTHERS_READ = 0o004
const OTHERS_WRITE = 0o002
/** Members of the file that name a file with a secret. */
const SECRET_FILE_MEMBERS = new Set(['file', 'key_file', 'client_key_file'])

export const MACHINE_CHECKS: readonly Check[] = [
  { name: 'machine.node', run: () => nodeFinding(process.versions.node) },
  { name: 'files.readable_by_others', run: readableFinding },
  { name: 'files.writable_by_others', run: writableFinding },
  {
    name: 'files.first_key',
    run: ({ environment: { BAILIWICK_FIRST_KEY_FILE: file } }) =>
      file && existsSync(file)
        ? warning(
            `${file} still has the first admin key.`,
            'Move the key to where secrets are kept, then remove the file.',
          )
        : undefined,
  },
]

export function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor, oldestMinor] = OLDEST_NODE
  const isOld = major < oldestMajor || (major === oldestMajor && minor < oldestMinor)
  return isOld
    ? failure(`Node ${version} is too old.`, `Install Node ${OLDEST_NODE.join('.')} or newer.`)
    : ok(`Node ${version}.`)
}

function readableFinding(installation: Installation): Finding {
  const open = withMode(secretFilesOf(installation), OTHERS_READ)
  return open.length === 0
    ? ok('Other users of this machine read no file with a secret.')
    : warning(`Other users of this machine can read ${open.join(', ')}.`, 'Run: chmod o-r FILE.')
}

/** Who writes the configuration can send the keys of upstreams anywhere. */
function writableFinding(installation: Installation): Finding {
  const { BAILIWICK_CONFIG: config } = installation.environment
  const files = [...secretFilesOf(installation), ...(config ? [config] : [])]
  const open = withMode(files, OTHERS_WRITE)
  return open.length === 0
    ? ok('Other users of this machine change neither settings nor store.')
    : failure(`Other users of this machine can change ${open.join(', ')}.`, 'Run: chmod o-w FILE.')
}

function withMode(files: readonly string[], mode: number): string[] {
  return [...new Set(files)].filter((file) => {
    const found = statSync(file, { throwIfNoEntry: false })
    return found?.isFile() && (found.mode & mode) !== 0
  })
}

function secretFilesOf({ environment, settings, store }: Installation): string[] {
  const { TLS_KEY_FILE, BAILIWICK_FIRST_KEY_FILE } = environment
  const variables = SECRET_VARIABLES.map((name) => environment[fileVariable(name)])
  const given = [...variables, TLS_KEY_FILE, BAILIWICK_FIRST_KEY_FILE]
  return [
    ...given.flatMap((file) => file || []),
    ...(store?.kind === 'sqlite' ? [store.path, `${store.path}-wal`] : []),
    ...filesIn(settings?.file),
  ]
}

/** Files with secrets that a part of the configuration file names. */
function filesIn(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return []
  return Object.entries(part).flatMap(([name, value]) =>
    typeof value === 'string' && SECRET_FILE_MEMBERS.has(name) ? [value] : filesIn(value),
  )
}
