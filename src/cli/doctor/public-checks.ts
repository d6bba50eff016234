/**
 * Checks of a server by its public address, through the proxy in front. They need no key: each
 * request is answered by an error that tells a server of this kind from a proxy.
 */
import type { Check } from './checks.ts'
import { type Finding, failure, ok, warning } from './finding.ts'
import type { AnsweredAddress, PublicAddress, PublicAnswer } from './public-probe.ts'

const MIB = 2 ** 20
/** Default of the bound on bodies, and the largest file with its form. */
const BODY_MIB = 64
const FILE_MIB = 513

/** Checks of a public address. */
export function publicChecks(address: PublicAddress): Check[] {
  const { href: subject } = address.url
  return [
    {
      name: 'public.reachable',
      subject,
      run: async () => reachableFinding(await address.health()),
    },
    {
      name: 'public.server',
      subject,
      run: async () => {
        const answer = await address.unauthorized()
        if (answer.kind !== 'answered') return undefined
        return answer.hasEnvelope
          ? ok('The answers are those of Bailiwick.')
          : failure(
              `GET /v1/models without a key is answered ${answer.status}, and not as Bailiwick does.`,
              'Let the proxy pass /v1 to the server as it is, path and answer.',
            )
      },
    },
    {
      name: 'public.authorization',
      subject,
      run: async () => {
        const [without, answer] = await Promise.all([address.unauthorized(), address.wrongKey()])
        if (!isOurs(without) || !isOurs(answer)) return undefined
        return answer.code === 'invalid_api_key'
          ? ok('The header Authorization arrives.')
          : failure(
              'The header Authorization does not arrive at the server.',
              'Let the proxy pass it: nginx by proxy_pass_request_headers on, without a proxy_set_header Authorization.',
            )
      },
    },
    bodyCheck(address, 'public.body', '/v1/chat/completions', BODY_MIB, failure),
    bodyCheck(address, 'public.file', '/v1/files', FILE_MIB, warning),
  ]
}

function reachableFinding(answer: PublicAnswer): Finding {
  const remedy = 'Check the address, the proxy, and that the server runs.'
  if (answer.kind === 'failed') return failure(`No connection: ${answer.reason}.`, remedy)
  const { status, location } = answer
  if (status >= 300 && status < 400) {
    return failure(
      `It redirects to ${location ?? 'another address'}: clients lose their key on the way.`,
      'Give clients the address that serves the API.',
    )
  }
  return status === 200
    ? ok('It answers /healthz.')
    : failure(`/healthz is answered ${status}.`, remedy)
}

function bodyCheck(
  address: PublicAddress,
  name: string,
  path: string,
  mib: number,
  rejected: typeof failure,
): Check {
  return {
    name,
    subject: address.url.href,
    run: async () => {
      if (!isOurs(await address.unauthorized())) return undefined
      const answer = await address.announce(path, mib * MIB)
      if (answer.kind === 'failed') {
        return rejected(`A body of ${mib} MiB is not accepted: ${answer.reason}.`, LARGER)
      }
      return answer.status === 413 && !isOurs(answer)
        ? rejected(`The proxy rejects a body of ${mib} MiB.`, LARGER)
        : ok(`A body of ${mib} MiB is accepted.`)
    },
  }
}

const LARGER =
  'Allow larger bodies: client_max_body_size 513m in nginx, proxy-body-size in its Ingress.'

/** Whether an answer is in the envelope of the server's errors. */
function isOurs(answer: PublicAnswer): answer is AnsweredAddress {
  return answer.kind === 'answered' && answer.hasEnvelope
}
