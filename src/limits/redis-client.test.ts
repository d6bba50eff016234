import assert from 'node:assert/strict'
import { it } from 'node:test'
import { parseRedisUrl } from './redis-client.ts'

it('a URL names one server, with its credentials, database and TLS', () => {
  assert.deepEqual(parseRedisUrl('redis://localhost'), {
    hosts: [{ host: 'localhost', port: 6379 }],
    cluster: false,
    options: {},
  })
  assert.deepEqual(parseRedisUrl('rediss://me:p%40ss@[::1]:7000/3'), {
    hosts: [{ host: '::1', port: 7000 }],
    cluster: false,
    options: { username: 'me', password: 'p@ss', db: 3, tls: {} },
  })
  assert.deepEqual(parseRedisUrl('redis://:secret@h/').options, { password: 'secret' })
})

it('several hosts are nodes of a cluster, and one is with ?cluster=true', () => {
  assert.deepEqual(parseRedisUrl('redis://:p@a:7000,b:7001'), {
    hosts: [
      { host: 'a', port: 7000 },
      { host: 'b', port: 7001 },
    ],
    cluster: true,
    options: { password: 'p' },
  })
  assert.deepEqual(parseRedisUrl('rediss://a,rediss://b:1'), {
    hosts: [
      { host: 'a', port: 6379 },
      { host: 'b', port: 1 },
    ],
    cluster: true,
    options: { tls: {} },
  })
  assert.equal(parseRedisUrl('redis://a?cluster=true').cluster, true)
  assert.equal(parseRedisUrl('redis://a?cluster=false').cluster, false)
})

it('an invalid URL is rejected with a message that does not contain the password', () => {
  for (const url of [
    'localhost:6379',
    'http://:hunter2@a',
    'redis://:hunter2@a?timeout=3',
    'redis://:hunter2@a,b?cluster=false',
    'redis://:hunter2@a,b/2',
    'redis://:hunter2@a:port',
    'redis://:hun/ter2@a',
    'redis://',
  ]) {
    assert.throws(
      () => parseRedisUrl(url),
      ({ message }: Error) => /^REDIS_URL /.test(message) && !/hun/.test(message),
      url,
    )
  }
})
