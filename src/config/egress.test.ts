import assert from 'node:assert/strict'
import { mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import {
  type Certificates,
  hasOpenssl,
  makeCertificates,
  OPENSSL_HINT,
} from '#test/support/certificates.ts'
import { ConfigFileError, failIn, parseConfigFile } from './config-file.ts'
import { isBadNetwork, isLinkLocalHost, isLoopbackHost, parseNoProxy } from './no-proxy.ts'
import { type Environment, readSettings } from './settings.ts'
import { SettingsError } from './settings-error.ts'

const FILE = 'bailiwick.yaml'
const BASIC = `Basic ${Buffer.from('a b:p@ss:word').toString('base64')}`

function settingsOf(text: string, environment: Environment = {}) {
  return readSettings(environment, parseConfigFile(text, FILE, new Set()), failIn(text, FILE))
}

function read(environment: Environment, lines: readonly string[] = []) {
  const { http, https, ...rest } = settingsOf(lines.join('\n'), environment).egress
  return { ...rest, http: http?.current(), https: https?.current() }
}

describe('the proxy', () => {
  it('is that of the scheme, and the name in lower case is before the other', () => {
    const { http, https } = read({
      HTTP_PROXY: 'http://a:1',
      HTTPS_PROXY: 'http://b:2',
      https_proxy: 'https://a%20b:p%40ss%3Aword@c:3',
    })
    assert.deepEqual(http, { origin: 'http://a:1', authorization: undefined })
    assert.deepEqual(https, { origin: 'https://c:3', authorization: BASIC })
    const alone = read({ HTTP_PROXY: 'proxy.example.com:3128', HTTPS_PROXY: '' })
    assert.deepEqual(
      [alone.http?.origin, alone.https],
      ['http://proxy.example.com:3128', undefined],
    )
  })

  it('in lower case is before upper case for each variable, unless it is empty', () => {
    const upper = { HTTP_PROXY: 'http://a:1', HTTPS_PROXY: 'http://b:2', NO_PROXY: 'a' }
    const lower = { http_proxy: 'http://c:3', https_proxy: 'http://d:4', no_proxy: 'b' }
    const empty = { http_proxy: '', https_proxy: '', no_proxy: '' }
    const seen = [upper, { ...upper, ...lower }, { ...upper, ...empty }].map((environment) => {
      const { http, https, noProxy } = read(environment)
      return [http?.origin, https?.origin, ...noProxy]
    })
    const ofUpper = ['http://a:1', 'http://b:2', 'a']
    assert.deepEqual(seen, [ofUpper, ['http://c:3', 'http://d:4', 'b'], ofUpper])
  })

  it('of the file is for both schemes, before the environment, and may be a variable', () => {
    const environment = { HTTPS_PROXY: 'http://a:1', PROXY: 'http://b:2', NO_PROXY: 'a b,c' }
    const { http, https, noProxy } = read(environment, ['egress:', `  proxy: \${PROXY}`])
    assert.deepEqual([http?.origin, https?.origin], ['http://b:2', 'http://b:2'])
    assert.deepEqual(noProxy, ['a', 'b', 'c'])
    assert.deepEqual(read(environment, ['egress:', '  no_proxy: [d]']).noProxy, ['d'])
  })

  it('of a file is read again when it changes, and stays as it was if that is none', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'bailiwick-proxy-'))
    const path = join(folder.path, 'proxy')
    writeFileSync(path, 'http://a:one@b:1\n')
    const { egress, secrets } = settingsOf(`egress:\n  proxy: { file: ${path} }`)
    const authorization = () => egress.https?.current().authorization
    assert.equal(authorization(), `Basic ${btoa('a:one')}`)
    writeFileSync(path, 'http://a:two@b:1\n')
    await secrets.refresh()
    assert.equal(authorization(), `Basic ${btoa('a:two')}`)
    writeFileSync(path, 'socks5://a:hunter2@b:1\n')
    await assert.rejects(secrets.refresh(), (error: Error) => !error.message.includes('hunter2'))
    assert.equal(authorization(), `Basic ${btoa('a:two')}`)
  })

  it('that cannot be used stops the start, without its password in the message', () => {
    for (const text of [
      'socks5://a:hunter2@b:1',
      'http://hunter2:x@b/path',
      'http://%zz:hunter2@b',
    ]) {
      const inEnvironment = (error: unknown) =>
        error instanceof SettingsError &&
        /^HTTPS_PROXY: it must be/.test(error.message) &&
        !error.message.includes('hunter2')
      assert.throws(() => read({ HTTPS_PROXY: text }), inEnvironment, text)
      const inFile = (error: unknown) =>
        error instanceof ConfigFileError &&
        /line 2: 'proxy': it must be/.test(error.message) &&
        !error.message.includes('hunter2')
      assert.throws(() => read({}, ['egress:', `  proxy: ${text}`]), inFile, text)
    }
    assert.throws(() => read({ NO_PROXY: '10.0.0.0/33' }), /NO_PROXY: '10.0.0.0\/33' is not/)
    assert.throws(() => read({}, ['egress:', '  resolve: there']), /line 2: .*here or proxy/)
  })
})

describe('an entry of NO_PROXY', () => {
  const CASES: readonly (readonly [entry: string, host: string, port: number, matches: boolean])[] =
    [
      ['example.com', 'example.com', 443, true],
      ['example.com', 'api.example.com', 443, true],
      ['example.com', 'API.Example.com.', 443, true],
      ['example.com', 'notexample.com', 443, false],
      ['.example.com', 'example.com', 443, true],
      ['*.example.com', 'example.com', 443, false],
      ['*.example.com', 'api.example.com', 443, true],
      ['example.com:8443', 'example.com', 8443, true],
      ['example.com:8443', 'example.com', 443, false],
      ['10.0.0.0/8', '10.1.2.3', 443, true],
      ['10.0.0.0/8', '11.0.0.1', 443, false],
      ['10.0.0.0/8', 'ten.example.com', 443, false],
      ['10.0.0.7:80', '10.0.0.7', 80, true],
      ['fd00::/8', '[fd00::1]', 443, true],
      ['[fd00::1]:443', '[fd00::1]', 443, true],
      ['[fd00::1]:443', '[fd00::1]', 80, false],
      ['fd00::1', '[fd00::1]', 443, true],
      ['EXAMPLE.com', 'api.example.com', 443, true],
      ['example.com.', 'api.example.com', 443, true],
      ['bücher.example', 'xn--bcher-kva.example', 443, true],
      ['.example.com:8443', 'api.example.com', 8443, true],
      ['.example.com:8443', 'api.example.com', 443, false],
      ['*.example.com:8443', 'api.example.com', 8443, true],
      ['example.com', 'example.com.evil.example', 443, false],
      ['10.0.0.0/8:8443', '10.1.2.3', 8443, true],
      ['10.0.0.0/8:8443', '10.1.2.3', 443, false],
      ['10.0.0.0/8', '[::ffff:a01:203]', 443, true],
      ['10.0.0.7', '10.0.0.70', 443, false],
      ['fd00::7', '[fd00::70]', 443, false],
      ['[fd00::]', '[fd00::]', 80, true],
      ['localhost', 'localhost', 80, true],
      ['*', 'anything.example', 443, true],
      ['*:80', 'anything.example', 443, false],
    ]
  for (const [entry, host, port, matches] of CASES) {
    it(`${entry} ${matches ? 'matches' : 'does not match'} ${host}:${port}`, () => {
      assert.equal(parseNoProxy([entry])(host, port), matches)
    })
  }

  it('is a network only if it exists', () => {
    assert.deepEqual(
      ['10.0.0.0/33', '10.0.0/8', 'a/8', '10.0.0.0/x', '10.0.0.0/8', '::/0', 'a'].filter(
        isBadNetwork,
      ),
      ['10.0.0.0/33', '10.0.0/8', 'a/8', '10.0.0.0/x'],
    )
  })

  it('is not needed for this machine and the link', () => {
    for (const host of ['localhost', 'a.localhost', '127.9.9.9', '[::1]', '[::ffff:127.0.0.1]']) {
      assert.ok(isLoopbackHost(host), host)
    }
    const links = ['169.254.169.254', '[fe80::1]', '[fd00:ec2::254]', 'metadata.google.internal']
    for (const host of links) assert.ok(isLinkLocalHost(host), host)
    assert.ok(!isLoopbackHost('localhost.example.com') && !isLinkLocalHost('169.253.0.1'))
  })
})

describe('files of certificates', { skip: hasOpenssl() ? false : OPENSSL_HINT }, () => {
  function rejected(made: Certificates, lines: readonly string[], reason: RegExp): void {
    const upstream = ['upstreams:', '  a:', '    base_url: https://a.example/v1']
    const own = lines.map((line) => `    ${line}`)
    for (const config of [
      [...upstream, ...own],
      ['egress:', ...own.map((line) => line.slice(2))],
    ]) {
      assert.throws(() => read({}, config), reason, `${made.folder} ${config.join(' ')}`)
    }
  }

  it('that cannot be used stop the start with the line and the reason', () => {
    using made = makeCertificates('DNS:localhost')
    using folder = mkdtempDisposableSync(join(tmpdir(), 'egress-'))
    const text = join(folder.path, 'text')
    writeFileSync(text, 'not a certificate')
    const broken = join(folder.path, 'broken')
    writeFileSync(broken, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
    const { client, stranger } = made
    rejected(made, ['ca_file: /nowhere'], /line \d: 'ca_file': the file cannot be read \(ENOENT\)/)
    rejected(made, [`ca_file: ${text}`], /the file has no certificate in PEM/)
    rejected(made, [`ca_file: ${broken}`], /a certificate that cannot be read/)
    rejected(made, [`client_cert_file: ${client.certFile}`], /it requires 'client_key_file'/)
    rejected(made, [`client_key_file: ${client.keyFile}`], /it requires 'client_cert_file'/)
    const cert = `client_cert_file: ${client.certFile}`
    rejected(made, [cert, `client_key_file: ${stranger.keyFile}`], /not the key of the certificate/)
    rejected(made, [cert, `client_key_file: ${text}`], /no private key in PEM/)
  })

  it('are read with their content', () => {
    using made = makeCertificates('DNS:localhost')
    const { ca, client } = made
    const { tls } = read({}, [
      'egress:',
      `  ca_file: ${ca.certFile}`,
      `  client_cert_file: ${client.certFile}`,
      `  client_key_file: ${client.keyFile}`,
    ])
    assert.deepEqual(tls, { ca: ca.cert, client: { cert: client.cert, key: client.key } })
  })
})
