/** Sign-in dialog above the page when the session has ended: the page keeps its state. */
import { Modal, Stack, Text } from '@mantine/core'
import { SignInForm } from './sign-in-form.tsx'

function stay(): void {}

/** Dims an open dialog. */
const BEHIND = { backgroundOpacity: 0.75, blur: 2 }

export function SessionEnded({ opened }: { opened: boolean }) {
  return (
    <Modal
      opened={opened}
      onClose={stay}
      withCloseButton={false}
      closeOnEscape={false}
      title="Your session has ended"
      zIndex={1_000}
      overlayProps={BEHIND}
    >
      <Stack>
        <Text size="sm">Sign in again to continue. What you typed on this page is kept.</Text>
        <SignInForm inNewTab />
      </Stack>
    </Modal>
  )
}
