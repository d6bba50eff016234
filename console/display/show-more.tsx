/** Button below a list that shows more of it. */
import { Button, Group } from '@mantine/core'

interface ShowMoreProps {
  readonly onClick: () => void
  readonly isLoading?: boolean
  readonly label?: string
}

export function ShowMore({ onClick, isLoading = false, label = 'Show more' }: ShowMoreProps) {
  return (
    <Group justify="center" mt="md">
      <Button variant="default" loading={isLoading} onClick={onClick}>
        {label}
      </Button>
    </Group>
  )
}
