/** A new secret, shown once, with snippets that use it. */
import { Alert, Stack, Text } from '@mantine/core'
import { type ByLanguage, Snippet, Snippets } from './snippets.tsx'

interface SecretProps {
  readonly value: string
  readonly snippets: ByLanguage
}

/** The secret is in the page only while this is mounted; callers keep no other copy. */
export function Secret({ value, snippets }: SecretProps) {
  return (
    <Stack gap="sm">
      <Alert color="yellow" title="Copy it now">
        <Text size="sm">It won’t be shown again.</Text>
      </Alert>
      <Snippet text={value} label="Copy key" />
      <Snippets snippets={snippets} />
    </Stack>
  )
}
