/** Share of a row in the whole, with a bar. Those of a column have the same decimals. */
import { formatColumnShare } from '#console/display/numbers.ts'

const WIDTH = 96

interface ShareProps {
  readonly share: number
  /** Whether it is the row of the sum, which has no bar. */
  readonly isAll?: boolean
  /** The amount, before its share. */
  readonly amount?: string
}

export function Share({ share, isAll = false, amount }: ShareProps) {
  return (
    <div>
      {amount === undefined ? (
        formatColumnShare(share)
      ) : (
        <>
          {amount} <span className="dim">{formatColumnShare(share)}</span>
        </>
      )}
      {!isAll && <span className="share" style={{ width: share * WIDTH }} />}
    </div>
  )
}
