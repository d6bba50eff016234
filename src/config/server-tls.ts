/**
 * Certificate of this server and its key, for HTTPS: `TLS_CERT_FILE` and `TLS_KEY_FILE`, or the
 * section `tls` of the file. Both are read at the start, and again when one has changed.
 *
 * Failure modes: files that cannot be used stop the start; later they leave the last certificate in
 * use, and the task of secrets in files fails with the reason. So does a new certificate until its
 * key is there too, since what renews them replaces one after the other.
 */
import { X509Certificate } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { type Static, Type } from 'typebox'
import type { Secret, Secrets } from './secret.ts'
import { SettingsError } from './settings-error.ts'
import { type KeyPair, type NamedFile, readKeyPair, TlsFileName } from './tls-files.ts'

export const ServerTlsEntry = Type.Object(
  { cert_file: TlsFileName, key_file: TlsFileName },
  { additionalProperties: false },
)
type ServerTlsEntry = Static<typeof ServerTlsEntry>

export interface ServerCertificate extends KeyPair {
  /** End of its validity, in Unix milliseconds. */
  readonly expiresAt: number
}

/** The certificate in use. */
export type ServerTls = Secret<ServerCertificate>

type Reject = (setting: string, reason: string) => never

/** Undefined without a certificate: HTTP. `reject` reports an error of the section `tls`. */
export function configuredServerTls(
  entry: ServerTlsEntry | undefined,
  secrets: Secrets,
  reject: Reject,
): ServerTls | undefined {
  const { TLS_CERT_FILE, TLS_KEY_FILE } = secrets.environment
  const isByVariables = Boolean(TLS_CERT_FILE || TLS_KEY_FILE)
  if (isByVariables && entry)
    return reject('cert_file', 'TLS_CERT_FILE or TLS_KEY_FILE is set, too')
  if (!isByVariables && !entry) return undefined
  return isByVariables
    ? open(
        ['TLS_CERT_FILE', TLS_CERT_FILE],
        ['TLS_KEY_FILE', TLS_KEY_FILE],
        secrets,
        rejectVariable,
      )
    : open(['cert_file', entry?.cert_file], ['key_file', entry?.key_file], secrets, reject)
}

function rejectVariable(setting: string, reason: string): never {
  throw new SettingsError(`${setting}: ${reason}.`)
}

type Given = readonly [setting: string, path: string | undefined]

function open(certGiven: Given, keyGiven: Given, secrets: Secrets, reject: Reject): ServerTls {
  const certFile = requireFile(certGiven, keyGiven, reject)
  const keyFile = requireFile(keyGiven, certGiven, reject)
  const read = (rejectFile: Reject): ServerCertificate => {
    const pair = readKeyPair(certFile, keyFile, rejectFile)
    return { ...pair, expiresAt: new X509Certificate(pair.cert).validToDate.getTime() }
  }
  let current = read(reject)
  const listeners: (() => void)[] = []
  const refresh = async (): Promise<void> => {
    if (!(await isFile(certFile)) || !(await isFile(keyFile))) return
    const { cert, key } = current
    const found = read((setting, reason) => {
      throw new Error(`The certificate of ${setting} stays as it was: ${reason}.`)
    })
    if (found.cert === cert && found.key === key) return
    current = found
    for (const listener of listeners) listener()
  }
  secrets.watch({ refresh: () => refresh().then(undefined, (error: Error) => error.message) })
  return { current: () => current, onChange: (listener) => void listeners.push(listener) }
}

function requireFile([setting, path]: Given, [other]: Given, reject: Reject): NamedFile<string> {
  return path ? { setting, path } : reject(setting, `'${other}' requires it, too`)
}

/** False for a file that can be read once alone, such as a pipe. Missing: the read fails. */
async function isFile({ path }: NamedFile<string>): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => true,
  )
}
