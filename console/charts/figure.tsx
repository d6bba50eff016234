/** Key figure with its label and a comparison. */
import { Paper, Skeleton, Text } from '@mantine/core'

interface FigureProps {
  readonly label: string
  /** Undefined until it is known. */
  readonly value: string | undefined
  /** '' where there is nothing to say, or not yet. */
  readonly about: string
  /** Whether it is a number that should be 0. */
  readonly isBad?: boolean
}

/** Figure with the height of those beside it, with and without a comparison. */
export function Figure({ label, value, about, isBad = false }: FigureProps) {
  return (
    <Paper withBorder p="sm" role="group" aria-label={label}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text
        fz={24}
        fw={650}
        lh={1.3}
        mih="1.3em"
        className="figure number name"
        component="div"
        {...(isBad && { c: 'var(--series-failed)' })}
      >
        {value ?? <Skeleton height={26} width="60%" radius="sm" />}
      </Text>
      <Text size="xs" c="dimmed" mih="1.5em">
        {about}
      </Text>
    </Paper>
  )
}
