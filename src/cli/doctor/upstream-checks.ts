/** Checks of upstreams: whether each can be reached, and accepts its credentials. */
import type { Upstream } from '#config/upstreams.ts'
import type { Check } from './checks.ts'
import { type Finding, failure, ok, warning } from './finding.ts'
import type { UpstreamStatus } from './upstream-probe.ts'

export function upstreamChecks(upstreams: readonly Upstream[]): Check[] {
  return upstreams.flatMap((upstream) => [
    {
      name: 'upstream.reachable',
      subject: upstream.name,
      run: async ({ answerOf }) => {
        const answer = await answerOf(upstream)
        if (answer.kind === 'no_token') return undefined
        if (answer.kind === 'answered') return reachableFinding(upstream, answer)
        return failure(
          `${upstream.origin} cannot be reached: ${answer.reason}.`,
          answer.isTrust
            ? "Add the issuer's certificate by ca_file of the upstream or of egress; or correct base_url."
            : 'Check base_url, the network, and the proxy of egress.',
        )
      },
    },
    {
      name: 'upstream.credentials',
      subject: upstream.name,
      run: async ({ answerOf }) => {
        const answer = await answerOf(upstream)
        if (answer.kind === 'unreachable') return undefined
        if (answer.kind === 'answered') return credentialsFinding(upstream, answer)
        return failure(
          `No token was obtained: ${answer.reason}`,
          'Check auth of the upstream, and the rights of this identity.',
        )
      },
    },
  ])
}

function reachableFinding(
  { origin, basePath }: Upstream,
  { status, redirectsTo, message }: UpstreamStatus,
): Finding {
  if (status >= 300 && status < 400) {
    return failure(
      `${origin} redirects to ${redirectsTo ?? 'another address'}: redirects are not followed.`,
      'Set base_url to the address that serves the API.',
    )
  }
  if (status >= 500) {
    return failure(`${origin} answers ${quoted(status, message)}.`, 'Look at the upstream.')
  }
  if (status === 404) {
    return warning(
      `${origin} has no list of models below ${basePath || '/'}.`,
      'Check the path of base_url; OpenAI has /v1. A server without the list may still work.',
    )
  }
  return ok(`${origin} answers.`)
}

function credentialsFinding(
  { auth }: Upstream,
  { status, message, tokenEndsAt }: UpstreamStatus,
): Finding | undefined {
  if (status === 401 || status === 403) {
    return failure(
      `It rejects the credentials: ${quoted(status, message)}.`,
      auth ? 'Replace the key, or correct its rights.' : 'Set api_key or auth of the upstream.',
    )
  }
  if (status === 429 || status === 402) {
    return warning(
      `It limits this account: ${quoted(status, message)}.`,
      'Look at the limits and the billing of the account.',
    )
  }
  // Another failure says nothing of the credentials.
  if (status >= 300) return undefined
  if (!auth) return ok('It answers without credentials.')
  const end = tokenEndsAt === undefined ? '' : ` Its token ends ${timeOf(tokenEndsAt)}.`
  return ok(`It accepts the credentials.${end}`)
}

function quoted(status: number, message: string | undefined): string {
  return message === undefined ? String(status) : `${status}, “${message}”`
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString()
}
