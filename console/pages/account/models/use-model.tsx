/** Dialog with the settings of each client for a model. Keys are not in them. */
import { Modal, Stack, Text } from '@mantine/core'
import type { Subject } from '#console/dialogs/subject.ts'
import { keySnippets } from '#console/display/key-snippets.ts'
import { Snippets } from '#console/display/snippets.tsx'
import { isForChat } from '#console/pages/account/keys/snippet-models.ts'
import { TerminalHint } from '#console/pages/account/terminal/terminal-sign-in.tsx'
import type { AccountModel } from '#contract/extensions/account-models.ts'

const PLACE = 'YOUR_KEY'

export function UseModel({ using: { subject, opened, close } }: { using: Subject<AccountModel> }) {
  if (!subject) return null
  return (
    <Modal opened={opened} onClose={close} title={`Use ${subject.id}`} size="lg">
      <Stack gap="sm">
        {isForChat(subject) ? (
          <>
            <Text size="sm">
              Put one of your keys in place of <b>{PLACE}</b>.
            </Text>
            <Snippets key={subject.id} snippets={keySnippets(PLACE, modelsOf(subject))} />
            <TerminalHint formats={subject.api_formats} />
          </>
        ) : (
          <Text size="sm">
            This model answers no chats: it is requested at the endpoint of its kind, such as
            embeddings or images.
          </Text>
        )}
      </Stack>
    </Modal>
  )
}

function modelsOf({ id, api_formats: formats }: AccountModel) {
  return {
    openai: formats.includes('openai') ? id : undefined,
    anthropic: formats.includes('anthropic') ? id : undefined,
  }
}
