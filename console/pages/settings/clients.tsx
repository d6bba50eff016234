/** Where the API is, and how programs are told so. */
import { Stack, Tabs } from '@mantine/core'
import { Card } from '#console/charts/card.tsx'
import { Snippet } from '#console/display/secret.tsx'
import { apiUrl } from '#console/page-settings.ts'
import { clientSnippets } from './snippets.ts'

const SNIPPETS = Object.entries(clientSnippets(apiUrl))

export const Clients = () => (
  <Card
    title="Point programs here"
    about="They need the address of the API, and a key: of a project for models, an admin key for administration."
  >
    <Stack gap="md">
      <Snippet text={apiUrl} label="Copy address" />
      <Tabs defaultValue={SNIPPETS[0]?.[0] ?? null} keepMounted={false}>
        <Tabs.List>
          {SNIPPETS.map(([name]) => (
            <Tabs.Tab key={name} value={name}>
              {name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {SNIPPETS.map(([name, text]) => (
          <Tabs.Panel key={name} value={name} pt="sm">
            <Snippet text={text} label={`Copy ${name}`} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  </Card>
)
