/** Address of the API, and client configuration. */
import { Stack } from '@mantine/core'
import { Card } from '#console/charts/card.tsx'
import { Snippet, Snippets } from '#console/display/secret.tsx'
import { apiUrl } from '#console/page-settings.ts'
import { clientSnippets } from './snippets.ts'

export const Clients = () => (
  <Card
    title="Point programs here"
    about="They need the address of the API, and a key: of a project for models, an admin key for administration."
  >
    <Stack gap="md">
      <Snippet text={apiUrl} label="Copy address" />
      <Snippets snippets={clientSnippets(apiUrl)} />
    </Stack>
  </Card>
)
