/** Identities of clouds, with their libraries unmodified, against endpoints that fail. */
import assert from 'node:assert/strict'
import { mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { createSecrets } from '#config/secret.ts'
import { configuredAuth, type UpstreamAuthEntry } from '#config/upstream-auth.ts'
import { DIRECT } from '#test/support/egress.ts'
import { eventually } from '#test/support/eventually.ts'
import { manualSchedule } from '#test/support/schedule.ts'
import {
  type IssuerAnswer,
  type IssuerRequest,
  startIssuer,
  type TokenIssuer,
} from '#test/support/token-issuer.ts'
import { createCredentials } from './credentials.ts'

interface Identity {
  readonly name: string
  readonly entry: UpstreamAuthEntry
  readonly answer: (request: IssuerRequest, lives: number, count: number) => IssuerAnswer
  readonly variables: (issuer: TokenIssuer, folder: string) => Record<string, string>
  /** Whether each renewal asks the endpoint. */
  readonly lives: number
}

const AWS = {
  AWS_REGION: 'eu-west-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/nonexistent/config',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
}

function endOf(seconds: number): string {
  return new Date(Date.now() + seconds * 1_000).toISOString().replace(/\.\d+Z/, 'Z')
}

function awsKeys(lives: number, count: number) {
  return {
    AccessKeyId: `AKIA${count}`,
    SecretAccessKey: 'secret',
    Token: `session-${count}`,
    Expiration: endOf(lives),
  }
}

function token(lives: number, count: number): IssuerAnswer {
  const body = { access_token: `token-${count}`, expires_in: lives, token_type: 'Bearer' }
  return { headers: { 'metadata-flavor': 'Google' }, body: JSON.stringify(body) }
}

function stsAnswer(lives: number, count: number): IssuerAnswer {
  const body = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>AKIA${count}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t${count}</SessionToken><Expiration>${endOf(lives)}</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`
  return { headers: { 'content-type': 'text/xml' }, body }
}

const IDENTITIES: readonly Identity[] = [
  {
    name: 'AWS, container endpoint',
    entry: { type: 'aws' },
    lives: 61,
    answer: (_, lives, count) => ({ body: JSON.stringify(awsKeys(lives, count)) }),
    variables: ({ url }) => ({ ...AWS, AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/creds` }),
  },
  {
    name: 'AWS, instance metadata (IMDS)',
    entry: { type: 'aws' },
    lives: 61,
    answer: ({ path }, lives, count) => {
      if (path.endsWith('/api/token')) {
        return { body: 'imds', headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '21600' } }
      }
      if (path.endsWith('/security-credentials/')) return { body: 'role' }
      return { body: JSON.stringify({ Code: 'Success', ...awsKeys(lives, count) }) }
    },
    variables: ({ url }) => ({
      ...AWS,
      AWS_EC2_METADATA_DISABLED: 'false',
      AWS_EC2_METADATA_SERVICE_ENDPOINT: url,
    }),
  },
  {
    name: 'AWS, web identity (STS)',
    entry: { type: 'aws' },
    lives: 61,
    answer: (_, lives, count) => stsAnswer(lives, count),
    variables: ({ url }, folder) => ({
      ...AWS,
      AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'token'),
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/models',
      AWS_ENDPOINT_URL_STS: url,
    }),
  },
  {
    name: 'Google, metadata server',
    entry: { type: 'gcp' },
    lives: 61,
    answer: ({ path }, lives, count) => {
      const flavor = { 'metadata-flavor': 'Google', 'content-type': 'text/plain' }
      if (path.includes('universe_domain')) return { headers: flavor, body: 'googleapis.com' }
      return path.includes('/token') ? token(lives, count) : { headers: flavor, body: 'project' }
    },
    variables: ({ host }) => ({
      GOOGLE_CLOUD_PROJECT: 'project',
      GCE_METADATA_HOST: host,
      METADATA_SERVER_DETECTION: 'assume-present',
    }),
  },
  {
    name: 'Google, workload identity federation (STS)',
    entry: { type: 'gcp' },
    lives: 61,
    answer: (_, lives, count) => token(lives, count),
    variables: ({ url }, folder) => {
      const path = join(folder, 'external.json')
      const account = {
        type: 'external_account',
        audience:
          '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        token_url: `${url}/v1/token`,
        credential_source: { file: join(folder, 'token') },
      }
      writeFileSync(path, JSON.stringify(account))
      return { GOOGLE_APPLICATION_CREDENTIALS: path, GOOGLE_CLOUD_PROJECT: 'project' }
    },
  },
  {
    name: 'Entra, App Service identity',
    entry: { type: 'azure' },
    lives: 61,
    answer: (_, lives, count) => {
      const expires_on = String(Math.floor(Date.now() / 1_000) + lives)
      return { body: JSON.stringify({ access_token: `token-${count}`, expires_on }) }
    },
    variables: ({ url }) => ({ IDENTITY_ENDPOINT: `${url}/msi`, IDENTITY_HEADER: 'header' }),
  },
  {
    name: 'Entra, instance metadata (IMDS)',
    entry: { type: 'azure' },
    lives: 61,
    answer: (_, lives, count) => token(lives, count),
    variables: ({ url }) => ({ AZURE_POD_IDENTITY_AUTHORITY_HOST: url }),
  },
]

/** Variables that the machine of the test may have. */
const FOREIGN = /^(?:AWS|GOOGLE|GCE|METADATA|AZURE|IDENTITY)_/

function setEnvironment(t: TestContext, variables: Readonly<Record<string, string>>): void {
  const before = { ...process.env }
  for (const name of Object.keys(process.env)) if (FOREIGN.test(name)) delete process.env[name]
  Object.assign(process.env, variables)
  t.after(() => {
    for (const name of Object.keys(variables)) delete process.env[name]
    Object.assign(process.env, before)
  })
}

async function open(t: TestContext, { entry, answer, lives, variables }: Identity) {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'bailiwick-identity-'))
  t.after(() => folder.remove())
  writeFileSync(join(folder.path, 'token'), 'subject')
  let count = 0
  let seconds = lives
  const issuer = await startIssuer((request) => {
    count += 1
    return answer(request, seconds, count)
  })
  t.after(() => issuer[Symbol.asyncDispose]())
  const environment = { HOME: folder.path, ...variables(issuer, folder.path) }
  setEnvironment(t, environment)
  let elapsedMs = 0
  let headers: readonly string[] | undefined
  const results: string[] = []
  const looks: (() => void)[] = []
  const credentials = createCredentials({
    now: () => elapsedMs,
    elapsed: () => elapsedMs,
    schedule: (task) => {
      looks.push(() => void task.run())
      return manualSchedule()(task)
    },
    egress: DIRECT,
    refreshSecrets: () => {},
    onFetched: (_, result) => results.push(result),
    warn: () => {},
  })
  t.after(() => credentials.close())
  const auth = configuredAuth(entry, 'host', createSecrets(environment), (reason) =>
    assert.fail(reason),
  )
  credentials.open('main', auth, (given) => {
    headers = given
  })
  const resultsAre = (awaited: number) =>
    eventually(`${awaited} results`, () => results.length >= awaited)
  return {
    issuer,
    results,
    resultsAre,
    header: () => headers?.[1],
    setLives: (value: number): void => {
      seconds = value
    },
    pass: (ms: number): void => {
      elapsedMs += ms
      for (const look of looks) look()
    },
  }
}

for (const identity of IDENTITIES) {
  describe(identity.name, () => {
    it('gives the first token, and the next ahead of the end of one of 61 seconds', async (t) => {
      const one = await open(t, identity)
      await one.resultsAre(1)
      assert.deepEqual(one.results, ['fetched'])
      const first = one.header()
      assert.match(first ?? '', /^Bearer (?:token-|bedrock-api-key-)/)
      one.pass(identity.entry.type === 'aws' ? 60_000 : 31_000)
      assert.equal(one.header(), first)
      await one.resultsAre(2)
      assert.deepEqual(one.results, ['fetched', 'fetched'])
      assert.notEqual(one.header(), first)
    })

    it('keeps its token through connections that end, and recovers', async (t) => {
      const one = await open(t, identity)
      await one.resultsAre(1)
      const first = one.header()
      one.issuer.mode = 'drop'
      one.pass(identity.entry.type === 'aws' ? 60_000 : 31_000)
      await one.resultsAre(2)
      assert.deepEqual([one.results[1], one.header()], ['failed', first])
      one.pass(300_000)
      assert.equal(one.header(), undefined)
      one.issuer.mode = 'answer'
      await eventually('a token', () => {
        one.pass(1_000)
        return one.header() !== undefined
      })
    })

    it('ends a fetch that hangs after ten seconds, and recovers', async (t) => {
      const one = await open(t, identity)
      await one.resultsAre(1)
      one.issuer.mode = 'hang'
      const before = one.issuer.requests.length
      one.pass(identity.entry.type === 'aws' ? 60_000 : 31_000)
      await eventually('a request', () => one.issuer.requests.length > before)
      one.pass(10_000)
      assert.equal(one.results[1], 'failed')
      one.issuer.mode = 'answer'
      one.pass(31_000)
      await one.resultsAre(3)
      assert.equal(one.results[2], 'fetched')
    })
  })
}
