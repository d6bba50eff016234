/**
 * Certificates in files, checked as they are read: certificate authorities that are trusted besides
 * the runtime's, and a certificate with its key, of a client or of this server.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Type } from 'typebox'

const PATH_MAX = 4_096
const FILE_MAX = 1_048_576
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

export const TlsFileName = Type.Optional(Type.String({ minLength: 1, maxLength: PATH_MAX }))

/** Settings of the files, for sections that have them. */
export const TLS_FILE_ENTRIES = {
  ca_file: TlsFileName,
  client_cert_file: TlsFileName,
  client_key_file: TlsFileName,
}

export interface TlsFileEntries {
  readonly ca_file?: string
  readonly client_cert_file?: string
  readonly client_key_file?: string
}

/** The content of the files, in PEM. */
export interface TlsMaterial {
  readonly ca: string | undefined
  readonly client: KeyPair | undefined
}

/** A certificate, with those of its issuers after it, and its private key, in PEM. */
export interface KeyPair {
  readonly cert: string
  readonly key: string
}

/** A setting that names a file, with the path. */
export interface NamedFile<S extends string> {
  readonly setting: S
  readonly path: string
}

/** Reports an invalid file by its setting. */
export type RejectFile<S extends string = keyof TlsFileEntries> = (
  setting: S,
  reason: string,
) => never

/** Undefined without a file. Calls `reject` with the reason if one cannot be used. */
export function readTlsFiles(entry: TlsFileEntries, reject: RejectFile): TlsMaterial | undefined {
  const { ca_file: caFile } = entry
  const ca = caFile === undefined ? undefined : readCertificates('ca_file', caFile, reject)
  const client = readClient(entry, reject)
  return ca === undefined && client === undefined ? undefined : { ca, client }
}

function readClient(
  { client_cert_file: certFile, client_key_file: keyFile }: TlsFileEntries,
  reject: RejectFile,
): TlsMaterial['client'] {
  if (certFile === undefined && keyFile === undefined) return undefined
  if (certFile === undefined) return reject('client_key_file', "it requires 'client_cert_file'")
  if (keyFile === undefined) return reject('client_cert_file', "it requires 'client_key_file'")
  return readKeyPair(
    { setting: 'client_cert_file', path: certFile },
    { setting: 'client_key_file', path: keyFile },
    reject,
  )
}

/** Calls `reject` with the reason if one of the files cannot be used, or not with the other. */
export function readKeyPair<S extends string>(
  certFile: NamedFile<S>,
  keyFile: NamedFile<S>,
  reject: RejectFile<S>,
): KeyPair {
  const cert = readCertificates(certFile.setting, certFile.path, reject)
  const key = readText(keyFile.setting, keyFile.path, reject)
  const rejectKey = (reason: string): never => reject(keyFile.setting, reason)
  if (isKeyOf(key, cert, rejectKey)) return { cert, key }
  return rejectKey('it is not the key of the certificate')
}

function isKeyOf(key: string, cert: string, rejectKey: (reason: string) => never): boolean {
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))
  } catch {
    return rejectKey('the file has no private key in PEM without a passphrase')
  }
}

function readCertificates<S extends string>(
  setting: S,
  path: string,
  reject: RejectFile<S>,
): string {
  const text = readText(setting, path, reject)
  const found = text.match(CERTIFICATE) ?? []
  try {
    for (const one of found) void new X509Certificate(one)
  } catch {
    return reject(setting, 'the file has a certificate that cannot be read')
  }
  return found.length > 0 ? text : reject(setting, 'the file has no certificate in PEM')
}

function readText<S extends string>(setting: S, path: string, reject: RejectFile<S>): string {
  try {
    const text = readFileSync(path, 'utf8')
    return text.length <= FILE_MAX ? text : reject(setting, 'the file is larger than 1 MiB')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : ''
    return reject(setting, `the file cannot be read${code}`)
  }
}
