/**
 * Certificates in files: certificate authorities that are trusted besides the runtime's, and a
 * client certificate with its key. They are read and checked at the start.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Type } from 'typebox'

const PATH_MAX = 4_096
const FILE_MAX = 1_048_576
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

const FileName = Type.Optional(Type.String({ minLength: 1, maxLength: PATH_MAX }))

/** Settings of the files, for sections that have them. */
export const TLS_FILE_ENTRIES = {
  ca_file: FileName,
  client_cert_file: FileName,
  client_key_file: FileName,
}

export interface TlsFileEntries {
  readonly ca_file?: string
  readonly client_cert_file?: string
  readonly client_key_file?: string
}

/** The content of the files, in PEM. */
export interface TlsMaterial {
  readonly ca: string | undefined
  readonly client: { readonly cert: string; readonly key: string } | undefined
}

/** Reports an invalid file by its setting. */
export type RejectFile = (setting: keyof TlsFileEntries, reason: string) => never

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
  const cert = readCertificates('client_cert_file', certFile, reject)
  const key = readText('client_key_file', keyFile, reject)
  if (isKeyOf(key, cert, reject)) return { cert, key }
  return reject('client_key_file', 'it is not the key of the certificate')
}

function isKeyOf(key: string, cert: string, reject: RejectFile): boolean {
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))
  } catch {
    return reject('client_key_file', 'the file has no private key in PEM without a passphrase')
  }
}

function readCertificates(
  setting: 'ca_file' | 'client_cert_file',
  path: string,
  reject: RejectFile,
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

function readText(setting: keyof TlsFileEntries, path: string, reject: RejectFile): string {
  try {
    const text = readFileSync(path, 'utf8')
    return text.length <= FILE_MAX ? text : reject(setting, 'the file is larger than 1 MiB')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : ''
    return reject(setting, `the file cannot be read${code}`)
  }
}
