/** Share of input tokens that an upstream had cached, with the exact numbers on hover. */
import { formatColumnShare, formatExact } from '#console/display/numbers.ts'

interface CachedShareProps {
  readonly input: number
  readonly cached: number
}

export function CachedShare({ input, cached }: CachedShareProps) {
  return input > 0 ? (
    <span title={`${formatExact(cached)} of ${formatExact(input)} input tokens`}>
      {formatColumnShare(cached / input)}
    </span>
  ) : (
    '–'
  )
}
