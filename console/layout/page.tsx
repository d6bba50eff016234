/** The head of every page: where one is, what may be done here; and the tab's title. */
import { Group, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'

interface PageProps {
  readonly title: string
  /** The title of the browser's tab, where it is another. */
  readonly tabTitle?: string
  /** Above the title: the way up. */
  readonly breadcrumb?: ReactNode
  readonly about?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** Every page is one of these: its title is the only heading of the first order. */
export const Page = ({ title, breadcrumb, about, actions, children, ...rest }: PageProps) => {
  const { tabTitle = `${title} · Bailiwick` } = rest
  useEffect(() => {
    document.title = tabTitle
  }, [tabTitle])
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <Stack gap={2}>
          {breadcrumb && (
            <nav className="breadcrumb" aria-label="Breadcrumb">
              {breadcrumb}
            </nav>
          )}
          <Title order={1}>{title}</Title>
          {about && (
            <Text c="dimmed" size="sm" component="div">
              {about}
            </Text>
          )}
        </Stack>
        {actions && (
          <Group gap="sm" className="page-actions">
            {actions}
          </Group>
        )}
      </Group>
      {children}
    </Stack>
  )
}
