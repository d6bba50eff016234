import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { configuredBounds } from './bounds.ts'
import { configuredRequestLogs } from './request-logs.ts'
import { type Environment, readSettings, type Settings } from './settings.ts'
import { SettingsError } from './settings-error.ts'
import { configuredSpend } from './spend.ts'

const KEY = `sk-admin-${'k'.repeat(20)}`

function read(environment: Environment): Settings {
  return readSettings(environment, {})
}

function refused(environment: Environment, sentence: string): void {
  assert.throws(() => read(environment), new SettingsError(sentence), JSON.stringify(environment))
}

const WEBHOOK = { url: undefined, key: undefined, allowPrivate: false }

const UNSET = { http: undefined, https: undefined, tls: undefined }
/** The way out without a setting of it. */
const NO_PROXY = { ...UNSET, noProxy: [], proxiesLoopback: false, resolvesAtProxy: false }

/** Settings without the readers of secrets, which are functions. */
function withoutSecrets({ secrets: _, reloadedSecrets: __, ...rest }: Settings) {
  return rest
}

describe('the settings', () => {
  it('that are left out have the documented defaults', () => {
    assert.deepEqual(withoutSecrets(read({})), {
      host: '127.0.0.1',
      port: 8080,
      databaseUrl: 'sqlite:./data/bailiwick.db',
      adminKey: undefined,
      firstKeyFile: undefined,
      tls: undefined,
      publicUrl: undefined,
      consoleUrl: undefined,
      trustedProxies: [],
      corsOrigins: [],
      metrics: 'open',
      logLevel: 'info',
      engineFlags: true,
      reload: 'on_request',
      planes: 'all',
      admin: undefined,
      failStaticSeconds: 60,
      redisUrl: undefined,
      stopTimeoutSeconds: undefined,
      upstreams: [],
      oidc: undefined,
      auditDeliveries: [],
      alerts: { email: undefined, webhook: WEBHOOK },
      auditLog: { days: 2_557 },
      bounds: configuredBounds(),
      requestLogs: configuredRequestLogs({}),
      egress: NO_PROXY,
      tracing: undefined,
      spend: configuredSpend({}),
      file: {},
      warnings: [],
    })
  })

  it('have the values of the environment, and do not change', () => {
    const settings = read({
      HOST: '0.0.0.0',
      PORT: '65535',
      DATABASE_URL: 'postgres://user:secret@host/name',
      BAILIWICK_ADMIN_KEY: KEY,
      PUBLIC_URL: 'https://api.example.com/bailiwick/',
      TRUSTED_PROXIES: ' 10.0.0.0/8, ::1 ,,192.0.2.1',
      CORS_ORIGINS: 'https://app.example.com, http://localhost:3000',
      LOG_LEVEL: 'silent',
      BAILIWICK_ENGINE_FLAGS: 'off',
      BAILIWICK_PLANES: 'all',
      ADMIN_HOST: '::1',
      ADMIN_PORT: '9000',
      FAIL_STATIC_SECONDS: '0',
      REDIS_URL: 'rediss://user:secret@host:6379/0',
    })
    assert.deepEqual(withoutSecrets(settings), {
      host: '0.0.0.0',
      port: 65_535,
      databaseUrl: 'postgres://user:secret@host/name',
      adminKey: KEY,
      firstKeyFile: undefined,
      tls: undefined,
      publicUrl: 'https://api.example.com/bailiwick',
      consoleUrl: undefined,
      trustedProxies: ['10.0.0.0/8', '::1', '192.0.2.1'],
      corsOrigins: ['https://app.example.com', 'http://localhost:3000'],
      metrics: 'open',
      logLevel: 'silent',
      engineFlags: false,
      reload: 'on_request',
      planes: 'all',
      admin: { host: '::1', port: 9_000 },
      failStaticSeconds: 0,
      redisUrl: 'rediss://user:secret@host:6379/0',
      stopTimeoutSeconds: undefined,
      upstreams: [],
      oidc: undefined,
      auditDeliveries: [],
      alerts: { email: undefined, webhook: WEBHOOK },
      auditLog: { days: 2_557 },
      bounds: configuredBounds(),
      requestLogs: configuredRequestLogs({}),
      egress: NO_PROXY,
      tracing: undefined,
      spend: configuredSpend({}),
      file: {},
      warnings: [],
    })
    assert.ok(Object.isFrozen(settings))
  })

  it('reject an unknown name with our prefix', () => {
    const NAMES =
      'BAILIWICK_ADMIN_KEY, BAILIWICK_ADMIN_KEY_FILE, BAILIWICK_FIRST_KEY_FILE, BAILIWICK_CONFIG, BAILIWICK_PLANES, BAILIWICK_ENGINE_FLAGS, BAILIWICK_RELOAD'
    const sentence = (name: string): string =>
      `${name} is not a setting. The settings with this prefix are ${NAMES}.`
    for (const name of ['BAILIWICK_ADMINKEY', 'BAILIWICK_PORTS', 'BAILIWICK_']) {
      refused({ [name]: 'x' }, sentence(name))
    }
    read({ BAILIWICK_BASE_URL: 'x', BAILIWICK_CONFIG: 'x', bailiwick_port: 'x', OTHER: 'x' })
  })
})

describe('METRICS_TOKEN', () => {
  const TOKEN = 'a-token-of-metrics'

  it('is required of readers when set', () => {
    for (const rest of [{}, { HOST: '0.0.0.0' }, { BAILIWICK_PLANES: 'control' }]) {
      assert.deepEqual(read({ METRICS_TOKEN: TOKEN, ...rest }).metrics, { token: TOKEN })
    }
  })

  it('is required where HOST is not loopback and admins have no address of their own', () => {
    for (const HOST of ['0.0.0.0', '::', '192.0.2.1', 'gateway.internal']) {
      assert.equal(read({ HOST }).metrics, 'closed', HOST)
      assert.equal(read({ HOST, BAILIWICK_PLANES: 'data' }).metrics, 'closed', HOST)
      assert.equal(read({ HOST, BAILIWICK_PLANES: 'control' }).metrics, 'open', HOST)
      assert.equal(read({ HOST, ADMIN_PORT: '9000' }).metrics, 'open', HOST)
    }
    for (const HOST of ['127.0.0.1', '127.9.9.9', '::1', 'localhost']) {
      assert.equal(read({ HOST }).metrics, 'open', HOST)
    }
  })

  it('has at least 16 characters, all printable', () => {
    for (const METRICS_TOKEN of ['x'.repeat(15), `${TOKEN} ${TOKEN}`, 'ü'.repeat(20)]) {
      refused(
        { METRICS_TOKEN },
        'METRICS_TOKEN must be 16 to 512 characters of printable ASCII without spaces.',
      )
    }
  })
})

describe('HOST', () => {
  it('is an address or a name', () => {
    for (const HOST of ['127.0.0.1', '::', '::1', 'localhost', 'node-1.example.com', 'a']) {
      assert.equal(read({ HOST }).host, HOST)
    }
    for (const HOST of ['', ' ', 'a b', 'http://x', '-x', 'x:80', 'x/y', 'é']) {
      refused({ HOST }, `HOST must be an address or a name to listen on, but is '${HOST}'.`)
    }
  })
})

describe('PORT', () => {
  it('is a whole number from 0 to 65535', () => {
    for (const PORT of ['0', '1', '8080', '65535']) assert.equal(read({ PORT }).port, Number(PORT))
    for (const PORT of ['', ' ', '-1', '65536', '99999', '100000', '80.5', '0x50', '1e3', 'http']) {
      refused({ PORT }, `PORT must be a number from 0 to 65535, but is '${PORT}'.`)
    }
  })
})

describe('DATABASE_URL', () => {
  it('names a supported store', () => {
    const known = [
      'sqlite:x',
      'sqlite:./a/b.db',
      'sqlite::memory:',
      'postgres://h/d',
      'postgresql://h',
    ]
    for (const url of known) assert.equal(read({ DATABASE_URL: url }).databaseUrl, url)
  })

  it('is rejected otherwise, without repeating a password', () => {
    const wrong = {
      '': '',
      'sqlite:': 'sqlite:',
      'postgres://': 'postgres:',
      'mysql://root:hunter2@db/x': 'mysql:',
      'postgres:/user:hunter2@db': 'postgres:',
      '/data/bailiwick.db': '',
      ' postgres://h/d': '',
    }
    for (const [DATABASE_URL, shown] of Object.entries(wrong)) {
      refused(
        { DATABASE_URL },
        `DATABASE_URL must be sqlite:PATH or postgres://…, but begins with '${shown}'.${DATABASE_URL.startsWith('/') ? ' Did you mean sqlite:PATH?' : ''}`,
      )
    }
  })
})

describe('BAILIWICK_ADMIN_KEY', () => {
  it('is unset when left out or empty', () => {
    assert.equal(read({ BAILIWICK_ADMIN_KEY: '' }).adminKey, undefined)
  })

  it('has the prefix of an admin key', () => {
    for (const key of [
      'sk-proj-aaaaaaaaaaaaaaaaaaaaaaaa',
      'secret',
      ` ${KEY}`,
      KEY.toUpperCase(),
    ]) {
      refused({ BAILIWICK_ADMIN_KEY: key }, 'BAILIWICK_ADMIN_KEY must begin with sk-admin-.')
    }
  })

  it('is long enough and of base64 characters, and is not repeated when it is not', () => {
    const short = 'k'.repeat(19)
    const wrong = [
      '',
      short,
      `${short}é`,
      `${short} k`,
      `${short}\n`,
      'k'.repeat(600),
      `${short}.k`,
    ]
    for (const rest of wrong) {
      refused(
        { BAILIWICK_ADMIN_KEY: `sk-admin-${rest}` },
        'BAILIWICK_ADMIN_KEY must be sk-admin- and then 32 random bytes in hex or base64. `bailiwick admin-keys generate` prints one.',
      )
    }
  })
})

describe('PUBLIC_URL', () => {
  it('is an http or https address, kept without a slash at its end', () => {
    const right = {
      '': undefined,
      'https://api.example.com': 'https://api.example.com',
      'http://10.0.0.1:8080///': 'http://10.0.0.1:8080',
      'https://api.example.com/a/b/': 'https://api.example.com/a/b',
      'https://münchen.example': 'https://xn--mnchen-3ya.example',
    }
    for (const [PUBLIC_URL, kept] of Object.entries(right)) {
      assert.equal(read({ PUBLIC_URL }).publicUrl, kept)
    }
  })

  it('is rejected otherwise, without repeating a password', () => {
    const wrong = {
      'api.example.com': 'api.example.com',
      '/x': '',
      'ftp://x': 'ftp:',
      'javascript:alert(1)': 'javascript:',
      'https://': 'https:',
      'https://x?': 'https:',
      'https://x?a=b': 'https:',
      'https://x#a': 'https:',
      'https://user:hunter2@x': 'https:',
      'https://:hunter2@x': 'https:',
      'https://x/a b': 'https:',
    }
    for (const [PUBLIC_URL, shown] of Object.entries(wrong)) {
      refused(
        { PUBLIC_URL },
        `PUBLIC_URL must be an http or https address without query or credentials, but begins with '${shown}'.`,
      )
    }
  })
})

describe('TRUSTED_PROXIES', () => {
  it('lists addresses and networks', () => {
    for (const entry of ['10.0.0.1', '10.0.0.0/8', '::1', 'fc00::/7', '192.0.2.0/32', '::1/128']) {
      assert.deepEqual(read({ TRUSTED_PROXIES: entry }).trustedProxies, [entry])
    }
  })

  it('rejects other values, and a network of all addresses', () => {
    const wrong = ['proxy.example.com', 'true', '1', '*', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/']
    const more = [
      '0.0.0.0/0',
      '::/0',
      '::1/129',
      '10.0.0.0/8/8',
      'fe80::1%eth0',
      '10.0.0',
      '10.0.0.0/a',
    ]
    for (const entry of [...wrong, ...more]) {
      refused(
        { TRUSTED_PROXIES: `10.0.0.1, ${entry}` },
        `TRUSTED_PROXIES must list addresses or networks (10.0.0.0/8), but contains '${entry}'.`,
      )
    }
  })
})

describe('BAILIWICK_ENGINE_FLAGS', () => {
  it('is on or off', () => {
    assert.equal(read({ BAILIWICK_ENGINE_FLAGS: 'on' }).engineFlags, true)
    assert.equal(read({ BAILIWICK_ENGINE_FLAGS: 'off' }).engineFlags, false)
    for (const text of ['', 'no', 'OFF']) {
      refused(
        { BAILIWICK_ENGINE_FLAGS: text },
        `BAILIWICK_ENGINE_FLAGS must be one of on, off, but is '${text}'.`,
      )
    }
  })
})

describe('LOG_LEVEL', () => {
  it('is one of the supported levels', () => {
    for (const LOG_LEVEL of ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']) {
      assert.equal(read({ LOG_LEVEL }).logLevel, LOG_LEVEL)
    }
    for (const LOG_LEVEL of ['', 'INFO', 'verbose', 'toString']) {
      refused(
        { LOG_LEVEL },
        `LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, but is '${LOG_LEVEL}'.`,
      )
    }
  })

  it('have the console at PUBLIC_URL where this server serves it, else at CONSOLE_URL', () => {
    const PUBLIC_URL = 'https://a.example.com'
    const CONSOLE_URL = 'https://b.example.com'
    assert.equal(read({ PUBLIC_URL }).consoleUrl, PUBLIC_URL)
    assert.equal(read({ PUBLIC_URL, CONSOLE_URL }).consoleUrl, CONSOLE_URL)
    assert.equal(read({ PUBLIC_URL, ADMIN_PORT: '1' }).consoleUrl, undefined)
    assert.equal(read({ PUBLIC_URL, BAILIWICK_PLANES: 'data' }).consoleUrl, undefined)
  })
})
