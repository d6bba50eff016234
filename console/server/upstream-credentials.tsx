/** The token of an upstream, in words: its end, and why there is no other. */

import { formatAmount } from '#console/display/numbers.ts'
import { Time } from '#console/time/time.tsx'
import type { UpstreamCredentials } from '#contract/extensions/server.ts'

/** `The token ends in 5 minutes. Renewing it failed 3 times in a row. Last error: …` */
export function Token({ credentials }: { credentials: UpstreamCredentials }) {
  const { state, ends_at: endsAt, failures, last_error: lastError } = credentials
  return (
    <span className="name">
      {endsAt === null ? (
        'There is no token.'
      ) : (
        <>
          The token ends <Time at={endsAt} />.
        </>
      )}
      {state !== 'ok' && failures > 0 && (
        <>
          {` Getting another failed ${formatAmount(failures, 'time')} in a row.`}
          {lastError && lastError.message !== null && ` Last error: ${lastError.message}`}
        </>
      )}
    </span>
  )
}
