/** Above the page when the session ended: signing in again goes on where one was. */
import { Modal, Stack, Text } from '@mantine/core'
import { SignInForm } from './sign-in-form.tsx'

const stay = (): void => {}

export const SessionEnded = ({ opened }: { opened: boolean }) => (
  <Modal
    opened={opened}
    onClose={stay}
    withCloseButton={false}
    closeOnEscape={false}
    closeOnClickOutside={false}
    title="Your session has ended"
    zIndex={1_000}
    centered
  >
    <Stack>
      <Text size="sm">Sign in again to go on. What you typed on this page is still there.</Text>
      <SignInForm inNewTab />
    </Stack>
  </Modal>
)
