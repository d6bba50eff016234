/** Signs the person out of every other browser and every terminal. */
import { Button, Group, Text } from '@mantine/core'
import { LogOutIcon } from 'lucide-react'
import { Card } from '#console/charts/card.tsx'
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import { useSubject } from '#console/dialogs/subject.ts'

export function SignOutEverywhere() {
  const leaving = useSubject<true>()
  const confirming = useConfirming('signOutAccount', leaving)
  return (
    <Card title="Where you’re signed in" about="For a lost machine, or a browser that isn’t yours.">
      <Group justify="space-between" gap="xs">
        <Text size="sm">Other browsers, and terminals with “bailiwick login”.</Text>
        <Button
          variant="default"
          leftSection={<LogOutIcon size={16} aria-hidden />}
          onClick={() => leaving.open(true)}
        >
          Sign out everywhere else
        </Button>
      </Group>
      <ConfirmDialog
        title="Sign out everywhere else"
        action="Sign out everywhere else"
        {...confirming({})}
      >
        Every other browser and every terminal has to sign in again. This browser stays signed in,
        and keys that you made in the console keep working.
      </ConfirmDialog>
    </Card>
  )
}
