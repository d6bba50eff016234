import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Environment, readSettings, type Settings } from './settings.ts'
import { SettingsError } from './settings-error.ts'

function read(environment: Environment): Settings {
  return readSettings(environment, {})
}

function refused(environment: Environment, sentence: string): void {
  assert.throws(() => read(environment), new SettingsError(sentence), JSON.stringify(environment))
}

describe('BAILIWICK_PLANES', () => {
  it('is all, control or data', () => {
    for (const BAILIWICK_PLANES of ['all', 'control', 'data'] as const) {
      assert.equal(read({ BAILIWICK_PLANES }).planes, BAILIWICK_PLANES)
    }
    for (const BAILIWICK_PLANES of ['', 'both', 'DATA', 'control,data']) {
      refused(
        { BAILIWICK_PLANES },
        `BAILIWICK_PLANES must be one of all, control, data, but is '${BAILIWICK_PLANES}'.`,
      )
    }
  })
})

describe('ADMIN_HOST and ADMIN_PORT', () => {
  it('are an address of its own for both planes, on loopback by default', () => {
    assert.deepEqual(read({ ADMIN_PORT: '9000' }).admin, { host: '127.0.0.1', port: 9_000 })
    assert.deepEqual(read({ ADMIN_PORT: '0', ADMIN_HOST: '10.0.0.1' }).admin, {
      host: '10.0.0.1',
      port: 0,
    })
    assert.equal(read({ ADMIN_PORT: '', ADMIN_HOST: '' }).admin, undefined)
    refused({ ADMIN_HOST: '10.0.0.1' }, 'ADMIN_HOST requires ADMIN_PORT.')
    refused({ ADMIN_PORT: 'x' }, "ADMIN_PORT must be a number from 0 to 65535, but is 'x'.")
    refused(
      { ADMIN_PORT: '1', ADMIN_HOST: 'a b' },
      "ADMIN_HOST must be an address or a name to listen on, but is 'a b'.",
    )
  })

  it('are for a server of both planes', () => {
    for (const BAILIWICK_PLANES of ['control', 'data']) {
      refused(
        { ADMIN_PORT: '9000', BAILIWICK_PLANES },
        `ADMIN_PORT requires both planes, but BAILIWICK_PLANES is '${BAILIWICK_PLANES}'.`,
      )
    }
  })
})

describe('STOP_TIMEOUT_SECONDS', () => {
  it('is a number of seconds up to a day, and none by default', () => {
    assert.equal(read({}).stopTimeoutSeconds, undefined)
    for (const seconds of [0, 25, 86_400]) {
      assert.equal(read({ STOP_TIMEOUT_SECONDS: String(seconds) }).stopTimeoutSeconds, seconds)
    }
    for (const STOP_TIMEOUT_SECONDS of ['', '-1', '1.5', '86401', 'never']) {
      refused(
        { STOP_TIMEOUT_SECONDS },
        `STOP_TIMEOUT_SECONDS must be a number from 0 to 86400, but is '${STOP_TIMEOUT_SECONDS}'.`,
      )
    }
  })
})

describe('FAIL_STATIC_SECONDS', () => {
  it('is a whole number up to a day', () => {
    for (const seconds of [0, 1, 60, 86_400]) {
      assert.equal(read({ FAIL_STATIC_SECONDS: String(seconds) }).failStaticSeconds, seconds)
    }
    for (const FAIL_STATIC_SECONDS of ['', '-1', '1.5', '86401', '1e3', 'never']) {
      refused(
        { FAIL_STATIC_SECONDS },
        `FAIL_STATIC_SECONDS must be a number from 0 to 86400, but is '${FAIL_STATIC_SECONDS}'.`,
      )
    }
  })
})

describe('REDIS_URL', () => {
  it('is one address, or several of a cluster', () => {
    for (const REDIS_URL of ['redis://host', 'rediss://u:p@host:1/2', 'redis://a:1,redis://b:2']) {
      assert.equal(read({ REDIS_URL }).redisUrl, REDIS_URL)
    }
    assert.equal(read({ REDIS_URL: ' redis://a , redis://b ' }).redisUrl, 'redis://a,redis://b')
    assert.equal(read({ REDIS_URL: '' }).redisUrl, undefined)
  })

  it('that is invalid is not repeated in the error', () => {
    const wrong = ['http://:secret@host', 'redis://a,secret', 'redis://a:secret', 'redis://a,']
    for (const REDIS_URL of wrong) {
      refused(
        { REDIS_URL },
        'REDIS_URL must be redis://… or rediss://…, or a comma-separated list.',
      )
    }
  })
})

describe('UPSTREAM_URL and UPSTREAM_API_KEY', () => {
  it('are an address, with or without a key', () => {
    const url = 'http://127.0.0.1:11434/v1'
    const found = (environment: Environment) =>
      read(environment).upstreams.map(({ name, origin, basePath, auth }) => [
        name,
        origin + basePath,
        auth?.type === 'header' ? auth.value.current() : undefined,
      ])
    assert.deepEqual(found({ UPSTREAM_URL: `${url}/` }), [['default', url, undefined]])
    assert.deepEqual(found({ UPSTREAM_URL: url, UPSTREAM_API_KEY: 'k' }), [
      ['default', url, 'Bearer k'],
    ])
    assert.deepEqual(found({ UPSTREAM_URL: '', UPSTREAM_API_KEY: '' }), [])
  })

  it('that are invalid are reported without the key', () => {
    refused({ UPSTREAM_API_KEY: 'k' }, 'UPSTREAM_API_KEY requires UPSTREAM_URL.')
    refused(
      { UPSTREAM_URL: 'https://u:secret@host' },
      "UPSTREAM_URL must be an http or https address without query or credentials, but begins with 'https:'.",
    )
    refused(
      { UPSTREAM_URL: 'https://host', UPSTREAM_API_KEY: 'a secret' },
      'UPSTREAM_API_KEY must be printable ASCII without spaces.',
    )
  })
})
