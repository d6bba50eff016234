/**
 * Tokens of Microsoft Entra: an application with a secret or a federated token (client credentials,
 * RFC 6749 §4.4 and RFC 7523), or the managed identity of the machine.
 */
import { readFile } from 'node:fs/promises'
import { systemClock } from '#base/clock.ts'
import type { AzureAuth } from '#config/azure-auth.ts'
import type { FetchCredential } from './source.ts'
import {
  type AnswerMembers,
  expiresIn,
  fetchToken,
  type SendTokenRequest,
  secondsOf,
} from './token-answer.ts'

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const IMDS_VERSION = '2018-02-01'
const APP_SERVICE_VERSION = '2019-08-01'

export function fetchEntraTokens(auth: AzureAuth, send: SendTokenRequest): FetchCredential {
  const { identity } = auth
  switch (identity.kind) {
    case 'application':
      return async (signal) => {
        const proof = identity.secret
          ? { client_secret: identity.secret.current() }
          : await assertionOf(identity.tokenFile)
        const form = {
          grant_type: 'client_credentials',
          client_id: identity.clientId,
          scope: auth.scope,
          ...proof,
        }
        return fetchToken(send, {
          url: `${identity.authority}/${identity.tenantId}/oauth2/v2.0/token`,
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams(form).toString(),
          signal,
        })
      }
    case 'managed':
      return (signal) =>
        fetchToken(
          send,
          {
            url: `${identity.endpoint}?${queryOf(auth)}`,
            method: 'GET',
            headers: identity.secret
              ? { 'x-identity-header': identity.secret }
              : { metadata: 'true' },
            signal,
          },
          lifetimeOf,
        )
  }
}

/** The file is read at each fetch, since Kubernetes replaces it. */
async function assertionOf(path: string) {
  const assertion = (await readFile(path, 'utf8')).trim()
  return { client_assertion_type: ASSERTION, client_assertion: assertion }
}

function queryOf({ scope, identity }: AzureAuth): URLSearchParams {
  const isAppService = identity.kind === 'managed' && identity.secret !== undefined
  return new URLSearchParams({
    'api-version': isAppService ? APP_SERVICE_VERSION : IMDS_VERSION,
    resource: scope.replace(/\/\.default$/, ''),
    ...(identity.clientId !== undefined && { client_id: identity.clientId }),
  })
}

/** App Service gives the end alone, which is by the clock that dates its answer. */
function lifetimeOf(answer: AnswerMembers, date: string | undefined): number {
  const endsAt = secondsOf(answer.expires_on)
  if (answer.expires_in !== undefined || endsAt === undefined) return expiresIn(answer)
  return endsAt * 1_000 - (Date.parse(date ?? '') || systemClock())
}
