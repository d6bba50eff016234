/** The head of every page: where one is, what may be done here; and the tab's title. */
import { Group, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'

interface PageProps {
  readonly title: string
  /** What stands in the browser's tab, where that is more than the title. */
  readonly documentTitle?: string
  readonly about?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

export const Page = ({ title, documentTitle = title, about, actions, children }: PageProps) => {
  useEffect(() => {
    document.title = `${documentTitle} · Bailiwick`
  }, [documentTitle])
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <Stack gap={2}>
          <Title order={1}>{title}</Title>
          {about && (
            <Text c="dimmed" size="sm" component="div">
              {about}
            </Text>
          )}
        </Stack>
        {actions && (
          <Group gap="sm" className="acts">
            {actions}
          </Group>
        )}
      </Group>
      {children}
    </Stack>
  )
}
