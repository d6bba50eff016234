/** Identities of upstreams, each with its variables and the endpoint that gives its tokens. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { UpstreamAuthEntry } from '#config/upstream-auth.ts'
import type { IssuerAnswer, IssuerRequest, TokenIssuer } from './token-issuer.ts'

/** An answer of an endpoint. `now` is its clock, in Unix milliseconds. */
export interface Given {
  readonly lives: number
  readonly count: number
  readonly now: number
}

export interface Identity {
  readonly name: string
  readonly entry: (issuer: TokenIssuer, folder: string) => UpstreamAuthEntry
  readonly answer: (request: IssuerRequest, given: Given) => IssuerAnswer
  readonly variables?: (issuer: TokenIssuer, folder: string) => Record<string, string>
  /** The endpoint has TLS, with an authority of its own. */
  readonly isTls?: true
  /** The end of its keys is a time, which the clock of this machine decides about. */
  readonly isByClock?: true
  /** A file is read at each fetch. */
  readonly hasFile?: true
  /** Its requests never use a proxy: the endpoint is this machine's. */
  readonly isLocal?: true
}

const AWS = {
  AWS_REGION: 'eu-west-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/nonexistent/config',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
}

function awsKeys({ lives, count, now }: Given) {
  return {
    AccessKeyId: `AKIA${count}`,
    SecretAccessKey: 'secret',
    Token: `session-${count}`,
    Expiration: endOf(now, lives),
  }
}

function endOf(now: number, seconds: number): string {
  return new Date(now + seconds * 1_000).toISOString().replace(/\.\d+Z/, 'Z')
}

function token({ lives, count }: Given): IssuerAnswer {
  const body = { access_token: `token-${count}`, expires_in: lives, token_type: 'Bearer' }
  return { headers: { 'metadata-flavor': 'Google' }, body: JSON.stringify(body) }
}

function stsAnswer({ lives, count, now }: Given): IssuerAnswer {
  const keys = `<AccessKeyId>AKIA${count}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>`
  const session = `<SessionToken>t${count}</SessionToken>`
  const end = `<Expiration>${endOf(now, lives)}</Expiration>`
  const result = `<Credentials>${keys}${session}${end}</Credentials>`
  const name = 'AssumeRoleWithWebIdentity'
  const body = `<${name}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${name}Result>${result}</${name}Result></${name}Response>`
  return { headers: { 'content-type': 'text/xml' }, body }
}

const APPLICATION = { AZURE_TENANT_ID: 'tenant', AZURE_CLIENT_ID: 'application' }

export const IDENTITIES: readonly Identity[] = [
  {
    name: 'AWS, container endpoint',
    isByClock: true,
    isLocal: true,
    entry: () => ({ type: 'aws' }),
    answer: (_, given) => ({ body: JSON.stringify(awsKeys(given)) }),
    variables: ({ url }) => ({ ...AWS, AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/creds` }),
  },
  {
    name: 'AWS, instance metadata (IMDS)',
    isByClock: true,
    isLocal: true,
    entry: () => ({ type: 'aws' }),
    answer: ({ path }, given) => {
      if (path.endsWith('/api/token')) {
        return { body: 'imds', headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '21600' } }
      }
      if (path.endsWith('/security-credentials/')) return { body: 'role' }
      return { body: JSON.stringify({ Code: 'Success', ...awsKeys(given) }) }
    },
    variables: ({ url }) => ({
      ...AWS,
      AWS_EC2_METADATA_DISABLED: 'false',
      AWS_EC2_METADATA_SERVICE_ENDPOINT: url,
    }),
  },
  {
    name: 'AWS, web identity (STS)',
    isByClock: true,
    hasFile: true,
    entry: () => ({ type: 'aws' }),
    answer: (_, given) => stsAnswer(given),
    variables: ({ url }, folder) => ({
      ...AWS,
      AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'token'),
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/models',
      AWS_ENDPOINT_URL_STS: url,
    }),
  },
  {
    name: 'Google, metadata server',
    isLocal: true,
    entry: () => ({ type: 'gcp' }),
    answer: ({ path }, given) => {
      const flavor = { 'metadata-flavor': 'Google', 'content-type': 'text/plain' }
      if (path.includes('universe_domain')) return { headers: flavor, body: 'googleapis.com' }
      return path.includes('/token') ? token(given) : { headers: flavor, body: 'project' }
    },
    variables: ({ host }) => ({
      GOOGLE_CLOUD_PROJECT: 'project',
      GCE_METADATA_HOST: host,
      METADATA_SERVER_DETECTION: 'assume-present',
    }),
  },
  {
    name: 'Google, workload identity federation (STS)',
    hasFile: true,
    entry: () => ({ type: 'gcp' }),
    answer: (_, given) => token(given),
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
    isLocal: true,
    entry: () => ({ type: 'azure' }),
    answer: (_, { count, now, lives }) => {
      const expires_on = String(Math.floor(now / 1_000) + lives)
      return {
        headers: { date: new Date(now).toUTCString() },
        body: JSON.stringify({ access_token: `token-${count}`, expires_on }),
      }
    },
    variables: ({ url }) => ({ IDENTITY_ENDPOINT: `${url}/msi`, IDENTITY_HEADER: 'header' }),
  },
  {
    name: 'Entra, instance metadata (IMDS)',
    isLocal: true,
    entry: () => ({ type: 'azure' }),
    answer: (_, given) => token(given),
    variables: ({ url }) => ({ AZURE_POD_IDENTITY_AUTHORITY_HOST: url }),
  },
  {
    name: 'Entra, an application with a secret, over TLS',
    isTls: true,
    entry: () => ({ type: 'azure' }),
    answer: (_, given) => token(given),
    variables: ({ url }) => ({
      ...APPLICATION,
      AZURE_CLIENT_SECRET: 'a secret',
      AZURE_AUTHORITY_HOST: `${url}/`,
    }),
  },
  {
    name: 'Entra, workload identity federation, over TLS',
    isTls: true,
    hasFile: true,
    entry: () => ({ type: 'azure' }),
    answer: (_, given) => token(given),
    variables: ({ url }, folder) => ({
      ...APPLICATION,
      AZURE_FEDERATED_TOKEN_FILE: join(folder, 'token'),
      AZURE_AUTHORITY_HOST: url,
    }),
  },
  ...(['form', 'json'] as const).map(
    (format): Identity => ({
      name: `A token exchange, ${format}`,
      hasFile: true,
      entry: ({ url }, folder) => ({
        type: 'token_exchange',
        format,
        token_url: `${url}/token`,
        subject_token: { file: join(folder, 'token') },
      }),
      answer: (_, given) => token(given),
    }),
  ),
]
