/** One number that matters, with what it is and what to compare it with. */
import { Paper, Text } from '@mantine/core'

interface FigureProps {
  readonly label: string
  readonly value: string
  /** '' where there is nothing to say, or not yet. */
  readonly about: string
}

/** As high as others beside it, whether there is something to compare with or not. */
export const Figure = ({ label, value, about }: FigureProps) => (
  <Paper withBorder p="sm" role="group" aria-label={label}>
    <Text size="xs" c="dimmed">
      {label}
    </Text>
    <Text fz={24} fw={650} lh={1.3} className="number">
      {value}
    </Text>
    <Text size="xs" c="dimmed" mih="1.5em">
      {about}
    </Text>
  </Paper>
)
