/** Page for unknown addresses of the console. */
import { Anchor } from '@mantine/core'
import { Link } from 'react-router'
import { useAllowed } from '#console/api/session.tsx'
import { Empty } from '#console/display/states.tsx'
import { Page } from '#console/layout/page.tsx'
import { firstAddress } from '#console/navigation/sections.ts'

export default function NotFoundPage() {
  return (
    <Page title="Page not found">
      <Empty title="There is no page at this address">
        Go to the{' '}
        <Anchor component={Link} to={firstAddress(useAllowed())} underline="always">
          first page
        </Anchor>
        .
      </Empty>
    </Page>
  )
}
