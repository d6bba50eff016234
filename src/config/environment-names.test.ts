import assert from 'node:assert/strict'
import { it } from 'node:test'
import { checkNames, nearMisses } from './environment-names.ts'

it('variables that Kubernetes makes for a Service are ignored', () => {
  for (const name of [
    'BAILIWICK_SERVICE_HOST',
    'BAILIWICK_SERVICE_PORT',
    'BAILIWICK_SERVICE_PORT_HTTP',
    'BAILIWICK_PORT',
    'BAILIWICK_PORT_80_TCP',
    'BAILIWICK_PORT_80_TCP_ADDR',
    'BAILIWICK_ADMIN_SERVICE_HOST',
    'BAILIWICK_ADMIN_PORT_8080_TCP_PROTO',
  ]) {
    checkNames({ [name]: 'tcp://10.96.0.12:80' })
  }
})

it('any other unknown name that begins with BAILIWICK_ is rejected', () => {
  for (const name of ['BAILIWICK_KEY', 'BAILIWICK_PORTS', 'BAILIWICK_', 'BAILIWICK_SERVICE']) {
    assert.throws(() => checkNames({ [name]: 'x' }), {
      message: `${name} is not a setting. The settings with this prefix are BAILIWICK_ADMIN_KEY, BAILIWICK_ADMIN_KEY_FILE, BAILIWICK_FIRST_KEY_FILE, BAILIWICK_CONFIG, BAILIWICK_PLANES, BAILIWICK_ENGINE_FLAGS, BAILIWICK_RELOAD.`,
    })
  }
})

it('a near miss causes a warning, unless the setting itself is given', () => {
  assert.deepEqual(nearMisses({ UPSTREAM_KEY: 'k' }), [
    'UPSTREAM_KEY is not a setting and is ignored. Did you mean UPSTREAM_API_KEY?',
  ])
  assert.deepEqual(nearMisses({ UPSTREAM_KEY: 'k', UPSTREAM_API_KEY: 'k', PATH: '/bin' }), [])
})
