/** Certificates of an authority that no system trusts, made by openssl for a suite. */
import { execFileSync } from 'node:child_process'
import { mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const OPENSSL_HINT = 'needs openssl'

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
const DAYS = ['-days', '2']
const AUTHORITY = ['-addext', 'basicConstraints=critical,CA:TRUE']

export interface MadeCertificate {
  readonly certFile: string
  readonly keyFile: string
  readonly cert: string
  readonly key: string
}

export interface Certificates extends Disposable {
  readonly folder: string
  readonly ca: MadeCertificate
  /** Of another authority. */
  readonly other: MadeCertificate
  /** Of a server with these names. */
  readonly server: MadeCertificate
  readonly client: MadeCertificate
  /** Of a client, by the other authority. */
  readonly stranger: MadeCertificate
}

export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** `names`: subject alternative names, such as `DNS:localhost,IP:127.0.0.1`. */
export function makeCertificates(names: string): Certificates {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'certificates-'))
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: folder.path, stdio: 'ignore' })
  }
  const made = (name: string): MadeCertificate => {
    const certFile = join(folder.path, `${name}.pem`)
    const keyFile = join(folder.path, `${name}-key.pem`)
    return {
      certFile,
      keyFile,
      cert: readFileSync(certFile, 'utf8'),
      key: readFileSync(keyFile, 'utf8'),
    }
  }
  const authority = (name: string): MadeCertificate => {
    const out = ['-keyout', `${name}-key.pem`, '-out', `${name}.pem`, '-subj', `/CN=${name}`]
    openssl('req', '-x509', ...KEY, ...DAYS, ...out, ...AUTHORITY)
    return made(name)
  }
  const leaf = (by: string, name: string, extension: string): MadeCertificate => {
    writeFileSync(join(folder.path, 'extensions'), `${extension}\n`)
    const out = ['-keyout', `${name}-key.pem`, '-out', `${name}.csr`, '-subj', `/CN=${name}`]
    openssl('req', ...KEY, ...out)
    const signing = ['-CA', `${by}.pem`, '-CAkey', `${by}-key.pem`, '-CAcreateserial']
    const files = ['-in', `${name}.csr`, '-out', `${name}.pem`, '-extfile', 'extensions']
    openssl('x509', '-req', ...DAYS, ...signing, ...files)
    return made(name)
  }
  return {
    folder: folder.path,
    ca: authority('ca'),
    other: authority('other'),
    server: leaf('ca', 'server', `subjectAltName=${names}`),
    client: leaf('ca', 'client', 'extendedKeyUsage=clientAuth'),
    stranger: leaf('other', 'stranger', 'extendedKeyUsage=clientAuth'),
    [Symbol.dispose]: () => folder.remove(),
  }
}
