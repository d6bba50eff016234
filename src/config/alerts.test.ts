import assert from 'node:assert/strict'
import { mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { ConfigFileError, parseConfigFile } from './config-file.ts'
import { type Environment, readSettings } from './settings.ts'
import { SettingsError } from './settings-error.ts'

const FILE = 'bailiwick.yaml'
const EMAIL = ['alerts:', '  email:', '    host: smtp.example.com', '    from: alerts@example.com']
const WEBHOOK = ['alerts:', '  webhook:']
const KEY = Buffer.alloc(32, 7)
const SECRET = `whsec_${KEY.toString('base64')}`

/** A variable, as the file names it. */
function variable(name: string): string {
  return `\${${name}}`
}

function parse(lines: readonly string[]) {
  return parseConfigFile(`${lines.join('\n')}\n`, FILE, new Set())
}

function read(lines: readonly string[], environment: Environment = {}) {
  return readSettings(environment, parse(lines)).alerts
}

function invalid(lines: readonly string[], reason: RegExp, environment: Environment = {}): void {
  assert.throws(
    () => read(lines, environment),
    (error) => error instanceof SettingsError && reason.test(error.message),
  )
}

describe('the mail server of the file', () => {
  it('needs a host and a sender, and has defaults for the rest', () => {
    assert.deepEqual(read(EMAIL).email, {
      host: 'smtp.example.com',
      port: 587,
      tls: 'starttls',
      login: undefined,
      from: { address: 'alerts@example.com', name: 'Bailiwick' },
    })
    assert.throws(() => parse(EMAIL.slice(0, 3)), new ConfigFileError(FILE, 2, "'from' is missing"))
    assert.deepEqual(read([]), {
      email: undefined,
      webhook: { url: undefined, key: undefined, allowPrivate: false },
    })
  })

  it('has the values of the file, and the password of a variable', () => {
    const login = ['    user: bailiwick', `    password: ${variable('SMTP_PASSWORD')}`]
    const more = ['    tls: implicit', '    from_name: Budgets']
    const { email } = read([...EMAIL, ...login, ...more], { SMTP_PASSWORD: 'a secret' })
    assert.deepEqual(
      [email?.login?.user, email?.login?.password.current()],
      ['bailiwick', 'a secret'],
    )
    assert.deepEqual([email?.port, email?.from.name], [465, 'Budgets'])
  })

  it('has the password of a file, without its last line break', () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'bailiwick-alerts-'))
    const path = join(folder.path, 'password')
    writeFileSync(path, 'a secret\n')
    const login = ['    user: bailiwick', `    password_file: ${path}`]
    assert.equal(read([...EMAIL, ...login]).email?.login?.password.current(), 'a secret')
    const missing = ['    user: bailiwick', `    password_file: ${path}-missing`]
    invalid([...EMAIL, ...missing], /alerts\.email\.password_file: .*cannot be read \(ENOENT\)/)
    invalid([...EMAIL, ...login, '    password: b'], /'password' is set, too/)
  })

  it('is rejected where a value is invalid, without the secret in the message', () => {
    invalid([...EMAIL.slice(0, 3), '    from: nobody'], /it must be an e-mail address/)
    invalid([...EMAIL.slice(0, 3), '    from: "a@b.c, d@e.f"'], /it must be an e-mail address/)
    invalid([...EMAIL, '    user: bailiwick'], /it requires 'password'/)
    invalid([...EMAIL, '    password: hidden'], /it requires 'user'/)
    invalid([...EMAIL, '    user: a', `    password: ${variable('UNSET')}`], /UNSET is not set/)
    const plain = [...EMAIL, '    user: a', '    password: hidden', '    tls: none']
    invalid(plain, /over TLS alone/)
    assert.throws(
      () => read(plain),
      (error) => !String(error).includes('hidden'),
    )
    assert.throws(
      () => parse([...EMAIL, '    tls: perhaps']),
      new ConfigFileError(FILE, 5, "'tls' must be starttls, implicit or none"),
    )
  })
})

describe('the webhook of the file', () => {
  it('has an address and the key of its secret', () => {
    const lines = ['    url: https://hooks.example.com/a?b=c', `    secret: ${variable('SECRET')}`]
    const { url, key, allowPrivate } = read([...WEBHOOK, ...lines], { SECRET }).webhook
    assert.deepEqual(
      [url, key?.current(), allowPrivate],
      ['https://hooks.example.com/a?b=c', KEY, false],
    )
  })

  it('is rejected without a secret, and with a secret that is none', () => {
    const url = '    url: https://hooks.example.com/a'
    invalid([...WEBHOOK, url], /it requires 'secret'/)
    for (const secret of ['whsec_c2hvcnQ=', KEY.toString('base64'), 'whsec_%%%']) {
      invalid([...WEBHOOK, url, `    secret: "${secret}"`], /whsec_ and 24 to 64 bytes/)
    }
  })

  it('over http is for private addresses', () => {
    const lines = ['    url: http://hooks.internal/a', `    secret: ${SECRET}`]
    invalid([...WEBHOOK, ...lines], /http requires 'allow_private_addresses: true'/)
    const allowed = [...WEBHOOK, ...lines, '    allow_private_addresses: true']
    assert.equal(read(allowed).webhook.url, 'http://hooks.internal/a')
    const user = ['    url: https://a:b@hooks.example.com/', `    secret: ${SECRET}`]
    invalid([...WEBHOOK, ...user], /an https address without a password/)
  })
})
