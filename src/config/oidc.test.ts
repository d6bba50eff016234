import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ConfigFileError, parseConfigFile } from './config-file.ts'
import type { OidcSettings } from './oidc.ts'
import { type Environment, readSettings } from './settings.ts'
import { SettingsError } from './settings-error.ts'

const FILE = 'bailiwick.yaml'
const PUBLIC_URL = 'https://console.example.com'
const REQUIRED = ['oidc:', '  issuer: https://id.example.com', '  client_id: bailiwick']

function secretIn(variable: string): string {
  return `  client_secret: \${${variable}}`
}

function parse(...lines: readonly string[]) {
  return parseConfigFile(`${lines.join('\n')}\n`, FILE, new Set())
}

function read(lines: readonly string[], environment: Environment): OidcSettings | undefined {
  return readSettings(environment, parse(...REQUIRED, ...lines)).oidc
}

function refused(lines: readonly string[], line: number, reason: string): void {
  assert.throws(() => parse(...lines), new ConfigFileError(FILE, line, reason))
}

describe('the identity provider of the file', () => {
  it('needs an issuer and a client, and has defaults for the rest', () => {
    assert.deepEqual(read([], { PUBLIC_URL: `${PUBLIC_URL}/` }), {
      publicUrl: PUBLIC_URL,
      issuer: new URL('https://id.example.com'),
      clientId: 'bailiwick',
      clientSecret: undefined,
      name: 'single sign-on',
      organizationId: undefined,
      scopes: ['openid', 'email', 'profile'],
      subjectClaim: 'sub',
      emailClaim: 'email',
      emailDomains: new Set(),
      newcomers: { userDomains: undefined, personalProject: undefined },
      isTokenWhole: false,
      groups: undefined,
      externalIdClaim: undefined,
    })
    refused(['oidc: {}'], 1, "'issuer' and 'client_id' are missing")
    refused(REQUIRED.slice(0, 2), 1, "'client_id' is missing")
    assert.equal(readSettings({}, parse()).oidc, undefined)
  })

  it('has the values of the file', () => {
    const lines = [
      secretIn('CLIENT_SECRET'),
      '  name: Example SSO',
      '  organization: org-1',
      '  scopes: [openid, email, groups]',
      '  groups_claim: memberOf',
      '  roles: { admins: owner, everyone: reader, __proto__: reader }',
    ]
    const oidc = read(lines, { PUBLIC_URL, CLIENT_SECRET: 'a secret' })
    assert.equal(oidc?.clientSecret?.current(), 'a secret')
    assert.equal(oidc?.name, 'Example SSO')
    assert.equal(oidc?.organizationId, 'org-1')
    assert.deepEqual(oidc?.scopes, ['openid', 'email', 'groups'])
    assert.equal(oidc?.groups?.claim, 'memberOf')
    assert.equal(oidc?.groups?.roles.get('admins'), 'owner')
    assert.equal(oidc?.groups?.roles.get('everyone'), 'reader')
    assert.equal(read(['  roles: { a: owner }'], { PUBLIC_URL })?.groups?.claim, 'groups')
    assert.equal(read(['  groups_claim: g'], { PUBLIC_URL })?.groups?.claim, 'g')
    assert.equal(read([], { PUBLIC_URL })?.groups, undefined)
    const missing = ['  groups_claim: g', '  missing_groups_claim: remove']
    assert.equal(read(missing, { PUBLIC_URL })?.groups?.isMissingEmpty, true)
  })

  it('is identified by oid at Entra ID, in all its clouds, and by sub elsewhere', () => {
    const claimOf = (issuer: string, ...lines: readonly string[]) => {
      const file = parse('oidc:', `  issuer: ${issuer}`, '  client_id: b', ...lines)
      return readSettings({ PUBLIC_URL }, file).oidc?.subjectClaim
    }
    const hosts = ['login.microsoftonline.com', 'login.microsoftonline.us', 'sts.windows.net']
    for (const host of [...hosts, 'login.partner.microsoftonline.cn']) {
      assert.equal(claimOf(`https://${host}/tenant/v2.0`), 'oid')
      assert.equal(claimOf(`https://${host}/tenant/v2.0`, '  subject_claim: sub'), 'sub')
      // Without this scope Entra ID sends no oid.
      assert.equal(claimOf(`https://${host}/tenant/v2.0`, '  scopes: [openid, email]'), 'sub')
      assert.equal(claimOf(`https://${host}.evil.example/tenant/v2.0`), 'sub')
    }
    const file = parse('oidc:', `  issuer: https://${hosts[0]}/tenant/v2.0`, '  client_id: b')
    assert.equal(readSettings({ PUBLIC_URL }, file).oidc?.isTokenWhole, true)
    const named = claimOf('https://id.example.com', '  subject_claim: employee_id')
    assert.equal(named, 'employee_id')
  })

  it('has mail domains, and creates users and projects only as the file says', () => {
    const project = [
      '  personal_project:',
      '    models: [gpt-5.6-luna, gpt-5.6-luna]',
      '    spend_limit: { threshold_amount: 500, interval: month }',
    ]
    const domains = '  email_domains: [Example.com, mail.example.org]'
    const oidc = read([domains, '  create_users: {}', ...project], { PUBLIC_URL })
    assert.deepEqual([...(oidc?.emailDomains ?? [])], ['example.com', 'mail.example.org'])
    assert.deepEqual(oidc?.newcomers, {
      userDomains: new Set(['example.com', 'mail.example.org']),
      personalProject: {
        models: ['gpt-5.6-luna'],
        spendLimit: {
          threshold_amount: 500,
          interval: 'month',
          mode: 'enforce',
          currency: 'USD',
        },
      },
    })
    const narrower = read([domains, '  create_users: { email_domains: [b.org] }'], { PUBLIC_URL })
    assert.deepEqual([...(narrower?.newcomers.userDomains ?? [])], ['b.org'])
    const without = "'create_users' needs 'email_domains', in it or beside it"
    refused([...REQUIRED, '  create_users: {}'], 4, without)
    assert.equal(read([domains, '  email_claim: upn'], { PUBLIC_URL })?.emailClaim, 'upn')
    assert.equal(read(['  email_claim: email'], { PUBLIC_URL })?.emailClaim, 'email')
    const unowned = "'email_claim' needs 'email_domains': a provider verifies 'email' alone"
    refused([...REQUIRED, '  email_claim: upn'], 4, unowned)
    for (const domain of ['example', 'a@example.com', '*.example.com', 'example.com.', '-a.com']) {
      const reason = `'${domain}' is not a mail domain, such as example.com`
      refused([...REQUIRED, `  email_domains: ["${domain}"]`], 4, reason)
    }
    refused(
      [...REQUIRED, '  email_domains: []'],
      4,
      "'email_domains' must be a list of 1 to 100 mail domains",
    )
    refused([...REQUIRED, project[0] ?? '', project[1] ?? ''], 4, "'spend_limit' is missing")
    refused([...REQUIRED, project[0] ?? '', project[2] ?? ''], 4, "'models' is missing")
  })

  it('is rejected with the line of an invalid value', () => {
    const issuers: Record<string, string> = {
      'http://id.example.com': "'issuer' must be an https address: http is for this machine alone",
      'http://localhost.example.com':
        "'issuer' must be an https address: http is for this machine alone",
    }
    const noAddress = "'issuer' must be an https address without query or password"
    for (const text of ['id.example.com', 'ftp://a', 'https://a?b', 'https://u:p@a', 'https://a#b'])
      issuers[`"${text}"`] = noAddress
    for (const [issuer, reason] of Object.entries(issuers)) {
      refused(['oidc:', '  client_id: b', `  issuer: ${issuer}`], 3, reason)
    }
    for (const host of ['localhost', '127.0.0.1:9000', '[::1]:9000']) {
      parse('oidc:', '  client_id: b', `  issuer: http://${host}`)
    }
    refused([...REQUIRED, '  scopes: [email]'], 4, "'scopes' must hold openid")
    refused([...REQUIRED, '  scopes: [openid, "a b"]'], 4, "'a b' is not a scope")
    refused([...REQUIRED, '  scopes: openid'], 4, "'scopes' must be a list of scopes")
    refused([...REQUIRED, '  roles:', '    a: admin'], 5, "'a' must be owner or reader")
    const asMissing = [...REQUIRED, '  missing_groups_claim: none']
    refused(asMissing, 4, "'missing_groups_claim' must be keep or remove")
    refused([...REQUIRED, '  name: ""'], 4, "'name' must be text of 1 to 64 characters")
  })

  it('requires PUBLIC_URL and the variable that it names', () => {
    const stopped = (lines: readonly string[], environment: Environment, sentence: string) =>
      assert.throws(() => read(lines, environment), new SettingsError(sentence))
    stopped([], {}, 'The oidc section requires PUBLIC_URL, the address of its redirects.')
    const secret = [secretIn('CLIENT_SECRET')]
    const cannot = "oidc.client_secret: 'client_secret':"
    stopped(secret, { PUBLIC_URL }, `${cannot} the variable CLIENT_SECRET is not set.`)
    stopped(secret, { PUBLIC_URL, CLIENT_SECRET: 'a\nb' }, `${cannot} it must be printable ASCII.`)
    const misspelled = ['  client_secret: $CLIENT_SECRET']
    stopped(misspelled, { PUBLIC_URL }, `${cannot} a variable must be written \${NAME}.`)
  })

  it('is ignored by a node of the data plane alone', () => {
    assert.equal(read([secretIn('NONE')], { BAILIWICK_PLANES: 'data' }), undefined)
  })
})
