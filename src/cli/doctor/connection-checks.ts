/**
 * Checks of a proxy in front by a stream with a pause: whether it passes events on as they come,
 * how long it waits for a byte, and which address it forwards. They need an admin key.
 */
import type { ConnectionEvent } from '#contract/extensions/connection.ts'
import type { Check } from './checks.ts'
import { type ConnectionTest, FORGED_ADDRESS, testMaxMs } from './connection-probe.ts'
import { type Finding, failure, ok, skipped, warning } from './finding.ts'
import type { PublicAddress } from './public-probe.ts'

const MS = 1_000

export interface ConnectionCheckOptions {
  readonly pauseSeconds: number
  /** Left out: the environment has none. */
  readonly adminKey: string | undefined
}

export function connectionChecks(
  address: PublicAddress,
  { pauseSeconds, adminKey }: ConnectionCheckOptions,
): Check[] {
  const { href: subject } = address.url
  let test: Promise<ConnectionTest | undefined> | undefined
  const tested = (key: string): Promise<ConnectionTest | undefined> => {
    test ??= address.testConnection(key, pauseSeconds)
    return test
  }
  const check = (name: string, find: (test: ConnectionTest) => Finding | undefined): Check => ({
    name,
    subject,
    // The answers before it, and the test.
    maxMs: testMaxMs(pauseSeconds) * 2,
    run: async () => {
      if (adminKey === undefined) return name === FIRST ? WITHOUT_KEY : undefined
      const result = await tested(adminKey)
      if (!result) return undefined
      const unmade = unmadeFinding(result, pauseSeconds)
      if (unmade) return name === FIRST ? unmade : undefined
      return find(result)
    },
  })
  return [
    check(FIRST, (test) => idleFinding(test, pauseSeconds)),
    check('public.streams', (test) => streamsFinding(test, pauseSeconds)),
    check('public.address', ({ events: [event], local }) => event && addressFinding(event, local)),
  ]
}

/** The check that says why the test was not made. */
const FIRST = 'public.idle'

const WITHOUT_KEY = skipped(
  'Time limits, buffering and forwarded addresses of the proxy were not tested: there is no admin key.',
  'Set OPENAI_ADMIN_KEY to an admin key, then run the command again.',
)

/** The reason why there was no test: an answer of the server that is an error. */
function unmadeFinding({ status, events }: ConnectionTest, pauseSeconds: number) {
  if (status === undefined || status === 200 || events.length > 0) return undefined
  if (status === 401 || status === 403) {
    return skipped(
      `The proxy was not tested further: the server rejects the admin key by ${status}.`,
      'Set OPENAI_ADMIN_KEY to a key of this server that may read the organization.',
    )
  }
  if (status === 404) {
    return skipped(
      'The proxy was not tested further: this address does not serve the administration.',
      'Give --url the address of the administration if both are behind one proxy.',
    )
  }
  if (status === 503) {
    return skipped(
      'The proxy was not tested further: the server runs another test for this key, or is overloaded.',
      `Run the command again in ${pauseSeconds} s.`,
    )
  }
  return undefined
}

const LONGER =
  'Let the proxy wait 610 s for a byte: proxy_read_timeout and send_timeout 610s in nginx, timeout server and timeout client 610s in HAProxy.'

function idleFinding(test: ConnectionTest, pauseSeconds: number): Finding {
  const { cut, totalMs, status, events } = test
  const after = `${secondsOf(totalMs)} s`
  const [, last] = events
  if (last && last.paused_seconds < pauseSeconds) {
    return warning(
      `The server ended the test after ${after}: it stops.`,
      'Run the command again when the server runs.',
    )
  }
  if (last) return ok(`A stream may pause for ${pauseSeconds} s.`)
  if (status !== undefined && status !== 200) {
    return failure(
      `A stream with a pause of ${pauseSeconds} s is answered ${status}, after ${after}.`,
      LONGER,
    )
  }
  const reason = cut === undefined ? '' : `: ${cut}`
  return failure(
    `A stream with a pause of ${pauseSeconds} s was cut off after ${after}${reason}.`,
    LONGER,
  )
}

/** Part of the pause between the arrivals of two events that were held back. */
const TOGETHER = 0.1

function streamsFinding(
  { arrivedMs: [first, last] }: ConnectionTest,
  pauseSeconds: number,
): Finding | undefined {
  // Cut off before an event: by a time limit, which is reported, or while it was held back.
  if (first === undefined) return undefined
  if (last === undefined || last - first > pauseSeconds * MS * TOGETHER) {
    return ok('Events of a stream are passed on as they come.')
  }
  return failure(
    `A stream is held back: its first event arrived after ${secondsOf(first)} s, with the last.`,
    'Let the proxy pass answers on at once: proxy_buffering off in nginx, no http-response wait-for-body in HAProxy.',
  )
}

const FORWARD =
  'Let the proxy set X-Forwarded-For: proxy_set_header X-Forwarded-For $remote_addr in nginx, http-request set-header X-Forwarded-For %[src] in HAProxy.'

export function addressFinding(
  { address, peer, peer_is_trusted, forwarded_for }: ConnectionEvent,
  local: ConnectionTest['local'],
): Finding {
  if (peer.address === local.address && peer.port === local.port) {
    return ok('No proxy is between: the connection is direct.')
  }
  if (address === FORGED_ADDRESS) {
    return failure(
      'The proxy forwards an address that the client has sent: everybody can choose the address that limits and audit log have.',
      FORWARD,
    )
  }
  const isForwarded = forwarded_for !== null && forwarded_for !== FORGED_ADDRESS
  if (isForwarded && peer_is_trusted) return ok(`The server sees the client's address, ${address}.`)
  if (isForwarded) {
    return warning(
      `The proxy at ${peer.address} forwards the address of the client, and the server ignores it: TRUSTED_PROXIES does not have the proxy.`,
      `Add ${peer.address} to TRUSTED_PROXIES of the server, then restart it.`,
    )
  }
  return warning(
    `The server sees ${peer.address} for all clients that come this way: no address is forwarded.`,
    peer_is_trusted ? FORWARD : `${FORWARD} Then add its address to TRUSTED_PROXIES.`,
  )
}

function secondsOf(ms: number): string {
  return (ms / MS).toFixed(1)
}
