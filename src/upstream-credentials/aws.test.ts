/** Tokens of Amazon Bedrock: keys without an end, profiles, and the library's chain. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { DIRECT } from '#test/support/egress.ts'
import type { Identity } from '#test/support/identities.ts'
import { openIdentity } from '#test/support/identity-source.ts'

const MINUTE_MS = 60_000
const OFFLINE = { AWS_REGION: 'eu-west-1', AWS_EC2_METADATA_DISABLED: 'true' }

const STATIC: Identity = {
  name: 'static keys',
  entry: () => ({ type: 'aws', region: 'us-west-2' }),
  answer: () => ({ status: 500, body: '' }),
  variables: () => ({
    ...OFFLINE,
    AWS_ACCESS_KEY_ID: 'AKIASTATIC',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'session',
  }),
}

/** The signed address in a token. */
function signedBy(header: string | undefined): URLSearchParams {
  const text = header?.replace('Bearer bedrock-api-key-', '') ?? ''
  return new URL(`https://${Buffer.from(text, 'base64').toString()}`).searchParams
}

describe('AWS', () => {
  it('signs with static keys for the region, each minute, without a request', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 10, 30) })
    const one = await openIdentity(t, STATIC, { egress: DIRECT })
    await one.resultsAre(1)
    const first = signedBy(one.header())
    assert.equal(
      first.get('X-Amz-Credential'),
      'AKIASTATIC/20261130/us-west-2/bedrock/aws4_request',
    )
    assert.deepEqual(
      [first.get('X-Amz-Security-Token'), first.get('X-Amz-Expires')],
      ['session', '3600'],
    )
    t.mock.timers.tick(MINUTE_MS)
    one.pass(MINUTE_MS - 1_000)
    one.pass(1_000)
    await one.resultsAre(2)
    assert.equal(signedBy(one.header()).get('X-Amz-Date'), '20261130T000100Z')
    assert.deepEqual([one.results, one.issuer.requests.length], [['fetched', 'fetched'], 0])
  })

  it('reads the keys of a profile again when they were replaced', async (t) => {
    const write = (folder: string, key: string): void => {
      const lines = ['[other]', `aws_access_key_id = ${key}`, 'aws_secret_access_key = secret']
      writeFileSync(join(folder, 'keys'), lines.join('\n'))
    }
    let folder = ''
    const profile: Identity = {
      ...STATIC,
      entry: () => ({ type: 'aws', profile: 'other' }),
      variables: (_, path) => {
        folder = path
        write(path, 'AKIAONE')
        return { ...OFFLINE, AWS_SHARED_CREDENTIALS_FILE: join(path, 'keys') }
      },
    }
    const one = await openIdentity(t, profile, { egress: DIRECT })
    await one.resultsAre(1)
    assert.match(signedBy(one.header()).get('X-Amz-Credential') ?? '', /^AKIAONE\//)
    write(folder, 'AKIATWO')
    one.pass(MINUTE_MS)
    await one.resultsAre(2)
    assert.match(signedBy(one.header()).get('X-Amz-Credential') ?? '', /^AKIATWO\//)
  })

  it('without keys and without a region says what is missing', async (t) => {
    const none = { AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/nonexistent/config' }
    const one = await openIdentity(t, { ...STATIC, variables: () => none }, { egress: DIRECT })
    await one.resultsAre(1)
    assert.match(one.source.state()?.lastError?.message ?? '', /Could not load credentials/)
  })
})
