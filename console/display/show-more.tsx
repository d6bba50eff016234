/** Button below a list that shows more of it. */
import { Button, Group } from '@mantine/core'

interface ShowMoreProps {
  readonly onClick: () => void
  readonly isLoading?: boolean
}

export function ShowMore({ onClick, isLoading = false }: ShowMoreProps) {
  return (
    <Group justify="center" mt="md">
      <Button variant="default" loading={isLoading} onClick={onClick}>
        Show more
      </Button>
    </Group>
  )
}
