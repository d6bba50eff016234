/** Address of the API, and client configuration. */
import { Stack } from '@mantine/core'
import { Card } from '#console/charts/card.tsx'
import { Snippet, Snippets } from '#console/display/snippets.tsx'
import { apiUrl } from '#console/page-settings.ts'
import { clientSnippets } from './snippets.ts'

export function Clients() {
  return (
    <Card
      title="Connect your app"
      about="Use this base URL with a project key for models, or an admin key for administration."
    >
      <Stack gap="md">
        <Snippet text={apiUrl} label="Copy base URL" />
        <Snippets snippets={clientSnippets(apiUrl)} />
      </Stack>
    </Card>
  )
}
