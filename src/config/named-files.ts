/**
 * Files of secrets and certificates that the configuration names, checked before a reload reads
 * them: a pipe in the place of one would stop the event loop until it has a writer, and a large
 * file would be read whole.
 */
import { stat } from 'node:fs/promises'
import type { ConfigFile } from './config-file.ts'
import { fileVariable, SECRET_VARIABLES } from './secret-variables.ts'
import type { Environment, FailInFile } from './settings.ts'
import { createSettingsSteps, SettingsError } from './settings-error.ts'

const FILE_MAX_BYTES = 1_048_576
/** Settings of the file with a path: `file` of a secret, and those of certificates. */
const FILE_SETTING = /^(?:.+_)?file$/
const FILE_VARIABLES = [...SECRET_VARIABLES.map(fileVariable), 'TLS_CERT_FILE', 'TLS_KEY_FILE']

interface NamedPath {
  readonly path: string
  reject(reason: string): never
}

/** Resolves to a function that throws the faults. A missing file is none of them. */
export async function unusableFiles(
  environment: Environment,
  file: ConfigFile,
  fail: FailInFile,
): Promise<() => void> {
  const named = [...variablesOf(environment), ...settingsIn(file, [], fail)]
  const faults = await Promise.all(named.map(({ path }) => faultOf(path)))
  const steps = createSettingsSteps()
  for (const [at, { path, reject }] of named.entries()) {
    const fault = faults[at]
    if (fault !== undefined) steps.run(() => reject(`${path} ${fault}`))
  }
  return steps.check
}

function variablesOf(environment: Environment): NamedPath[] {
  return FILE_VARIABLES.flatMap((name) => {
    const path = environment[name]
    const reject = (reason: string): never => {
      throw new SettingsError(`${name}: ${reason}.`)
    }
    return path ? [{ path, reject }] : []
  })
}

function* settingsIn(
  value: unknown,
  place: readonly string[],
  fail: FailInFile,
): Generator<NamedPath> {
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    const at = [...place, name]
    if (typeof member === 'string' && FILE_SETTING.test(name)) {
      yield { path: member, reject: (reason) => fail(at, `'${name}': ${reason}`) }
    } else {
      yield* settingsIn(member, at, fail)
    }
  }
}

async function faultOf(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined)
  if (!found) return undefined
  if (!found.isFile()) return 'is no regular file, which a reload needs'
  return found.size > FILE_MAX_BYTES ? 'is larger than 1 MiB' : undefined
}
