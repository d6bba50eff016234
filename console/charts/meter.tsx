/** Meter: a bar for a share of a limit, with its numbers beside it. */
import { Progress, Stack, Text } from '@mantine/core'
import { usedShare } from '#console/display/numbers.ts'

const NEARLY_FULL = 0.8

interface MeterProps {
  readonly used: number
  readonly limit: number
  /** Accessible name. */
  readonly label: string
  /** The numbers with their unit. */
  readonly children: React.ReactNode
}

/** Nearly full and full have colours of their own. */
export function Meter({ used, limit, label, children }: MeterProps) {
  const share = usedShare({ used, limit })
  const color = share >= 1 ? 'red' : share >= NEARLY_FULL ? 'orange' : 'bailiwick'
  return (
    <Stack gap={4} miw={120}>
      <Progress.Root size="sm">
        <Progress.Section value={Math.min(share, 1) * 100} color={color} aria-label={label} />
      </Progress.Root>
      <Text size="xs" c="dimmed" component="div">
        {children}
      </Text>
    </Stack>
  )
}
