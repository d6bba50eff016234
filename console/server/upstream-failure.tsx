/** An upstream that fails, in words: since when, its last error, and its next try. */

import { formatAmount } from '#console/display/numbers.ts'
import { useNow } from '#console/time/clock.ts'
import { Time } from '#console/time/time.tsx'
import type { UpstreamError, UpstreamHealth } from '#contract/extensions/server.ts'

const SECOND_MS = 1_000

const REASONS: Readonly<Record<UpstreamError['reason'], string>> = {
  connect: 'could not connect',
  queue_timeout: 'timed out waiting for a free connection',
  timeout: 'timed out',
  reset: 'the connection closed before the response',
  broken: 'a response ended early',
  auth: 'rejected this server’s key',
  account: 'rejected this server’s account',
  redirect: 'returned a redirect',
  encoding: 'returned an encoding that was not requested',
  status: 'failed',
}

/** `returned 503: The engine is overloaded.` */
function sentenceOf({ reason, status, message }: UpstreamError): string {
  const what =
    reason === 'status' && status !== null
      ? `returned ${status}`
      : `${REASONS[reason]}${status === null ? '' : ` (${status})`}`
  return message === null ? `${what}.` : `${what}: ${message}`
}

/** `5 times in a row, first 2 minutes ago` */
export function InARow({ failures, failing_since: since }: UpstreamHealth) {
  return (
    <>
      {formatAmount(failures, 'time')} in a row
      {since !== null && (
        <>
          , first <Time at={since} />
        </>
      )}
    </>
  )
}

interface LastErrorProps {
  readonly error: UpstreamError
  /** With the time since then. */
  readonly timed?: boolean
}

export function LastError({ error, timed = false }: LastErrorProps) {
  return (
    <span className="name">
      Last error
      {timed && (
        <>
          {' '}
          <Time at={error.at} />
        </>
      )}
      : {sentenceOf(error)}
    </span>
  )
}

/** Time of the next request to a paused upstream, counted down. */
export function NextTry({ at }: { at: number | null }) {
  const left = (at ?? 0) - useNow(SECOND_MS)
  return left > 0 ? `Next try in ${left} s` : 'Next try with the next request'
}
