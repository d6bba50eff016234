/** Share of a row in the whole, with a bar. */
import { formatShare } from '#console/display/numbers.ts'

const WIDTH = 96

/** `isAll`: the row of the sum, without a bar. */
export function Share({ share, isAll }: { share: number; isAll: boolean }) {
  return (
    <div>
      {formatShare(share)}
      {!isAll && <span className="share" style={{ width: share * WIDTH }} />}
    </div>
  )
}
