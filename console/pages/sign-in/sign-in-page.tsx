/** Sign-in page. */
import { Alert, Center, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useEffect } from 'react'
import { basePath, signInError } from '#console/page-settings.ts'
import { ServerWatch } from '#console/server/server-watch.tsx'
import { refusalSentence } from './refusals.ts'
import { SignInForm } from './sign-in-form.tsx'

/** Pages that a program has sent the person to. */
const PROGRAM_PATHS = ['device', 'authorize']

export function SignInPage() {
  useEffect(() => {
    document.title = 'Sign in · Bailiwick'
  }, [])
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder p="xl" w="100%" maw={420} radius="lg">
        <Stack>
          <Group gap="sm">
            <img src="icon.svg" alt="" width={32} height={32} />
            <Title order={1}>Bailiwick</Title>
          </Group>
          {signInError !== undefined && (
            <Alert color="red" role="alert" title="Couldn’t sign in">
              {refusalSentence(signInError)}
            </Alert>
          )}
          <ServerWatch />
          {PROGRAM_PATHS.includes(location.pathname.slice(basePath.length)) && (
            <Text size="sm">
              Sign in here first. Then you confirm the sign-in of your terminal.
            </Text>
          )}
          <SignInForm />
        </Stack>
      </Paper>
    </Center>
  )
}
