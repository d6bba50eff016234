/**
 * Variables with secrets. Each may be in a file, as Docker and Kubernetes mount them: the path is
 * in `NAME_FILE`. An upstream's key is read again when its file changes, others at the start.
 */
import type { SecretEntry } from './secret.ts'
import { readSecretFile } from './secret.ts'
import { createSettingsSteps, SettingsError } from './settings-error.ts'

const READ_AT_START = ['BAILIWICK_ADMIN_KEY', 'DATABASE_URL', 'METRICS_TOKEN', 'REDIS_URL'] as const
export const SECRET_VARIABLES = [...READ_AT_START, 'UPSTREAM_API_KEY'] as const

type Environment = Readonly<Record<string, string | undefined>>
type SecretVariable = (typeof SECRET_VARIABLES)[number]

/** The variable that names the file of a secret. */
export function fileVariable(name: SecretVariable): `${SecretVariable}_FILE` {
  return `${name}_FILE`
}

/** The environment with the secrets that are in files. Throws for files that cannot be used. */
export function withSecretFiles(environment: Environment): Environment {
  const steps = createSettingsSteps()
  const found = READ_AT_START.map((name) =>
    steps.run(() => {
      const path = pathOf(environment, name)
      if (path === undefined) return []
      return [[name, readSecretFile(path, (reason) => reject(name, path, reason))] as const]
    }),
  )
  steps.check()
  const read = found.flatMap((secrets) => secrets())
  return read.length === 0 ? environment : { ...environment, ...Object.fromEntries(read) }
}

/** The environment without the secrets that are in files. */
export function withoutSecretFiles(environment: Environment): Environment {
  const names = READ_AT_START.filter((name) => environment[fileVariable(name)])
  return { ...environment, ...Object.fromEntries(names.map((name) => [name, undefined])) }
}

/** The key of `UPSTREAM_API_KEY`, or of the file that `UPSTREAM_API_KEY_FILE` names. */
export function upstreamKeyOf(environment: Environment): SecretEntry | undefined {
  const file = pathOf(environment, 'UPSTREAM_API_KEY')
  return file === undefined ? environment.UPSTREAM_API_KEY || undefined : { file }
}

function pathOf(environment: Environment, name: SecretVariable): string | undefined {
  const path = environment[fileVariable(name)]
  if (!path) return undefined
  if (environment[name]) {
    throw new SettingsError(
      `${name} and ${fileVariable(name)} are both set: one of them is needed.`,
    )
  }
  return path
}

function reject(name: SecretVariable, path: string, reason: string): never {
  throw new SettingsError(`${fileVariable(name)}: ${reason}: ${path}.`)
}
