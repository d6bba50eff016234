/** Frame of a page: breadcrumb, title, actions, and the title of the browser's tab. */
import { Group, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'

interface PageProps {
  readonly title: string
  /** Title of the browser's tab; default: with the title of the page. */
  readonly tabTitle?: string
  /** Links to the parents, above the title. */
  readonly breadcrumb?: ReactNode
  readonly about?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** Page with a title, which is the only first-level heading. */
export function Page({ title, breadcrumb, about, actions, children, ...rest }: PageProps) {
  const { tabTitle = `${title} · Bailiwick` } = rest
  useEffect(() => {
    document.title = tabTitle
  }, [tabTitle])
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start" className="page-head">
        <Stack gap={2}>
          {breadcrumb && (
            <nav className="breadcrumb" aria-label="Breadcrumb">
              {breadcrumb}
            </nav>
          )}
          <Title order={1} className="name">
            {title}
          </Title>
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
