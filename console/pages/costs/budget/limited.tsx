/** Mark of who is near a limit, and the filter of a list for them. */
import { Badge, Switch } from '@mantine/core'
import { useChosenAddress } from '#console/address/address.ts'

interface NearLimit {
  /** In dollars. */
  readonly remaining: number
  readonly mode: 'enforce' | 'warn'
}

export function LimitedBadge(limit: NearLimit) {
  const { color, label } = stateOf(limit)
  return (
    <Badge color={color} variant="light">
      {label}
    </Badge>
  )
}

/** State of a limit of which at most a tenth is left. Warnings do not reject. */
function stateOf({ remaining, mode }: NearLimit) {
  if (remaining > 0) return { color: 'orange', label: 'Nearly used up' }
  return mode === 'warn'
    ? { color: 'orange', label: 'All spent' }
    : { color: 'red', label: 'Used up' }
}

/** Whether an address asks for those with at most a tenth of their limit left. */
export function isLimitedOnly(address: URLSearchParams): boolean {
  return address.get('limited') === 'yes'
}

export function LimitedSwitch() {
  const [address, set] = useChosenAddress()
  return (
    <Switch
      label="Limited only"
      checked={isLimitedOnly(address)}
      onChange={({ currentTarget: { checked } }) => set({ limited: checked ? 'yes' : '' })}
    />
  )
}
