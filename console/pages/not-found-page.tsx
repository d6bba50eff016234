/** Page for unknown addresses of the console. */
import { Anchor } from '@mantine/core'
import { Link } from 'react-router'
import { Empty } from '#console/display/states.tsx'
import { Page } from '#console/layout/page.tsx'

export default function NotFoundPage() {
  return (
    <Page title="Page not found">
      <Empty title="There is no page at this address">
        Go to the{' '}
        <Anchor component={Link} to="/projects" underline="always">
          projects
        </Anchor>
        .
      </Empty>
    </Page>
  )
}
