/** Signing in: with an admin key, which is exchanged for a session and forgotten, or elsewhere. */
import { Button, Divider, PasswordInput, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { signIn } from '#console/api/client.ts'
import { useSignedIn } from '#console/api/session.tsx'
import { Failed } from '#console/display/states.tsx'
import { basePath, providerName } from '#console/page-settings.ts'
import { keySentence } from './refusals.ts'

/** `inNewTab`: this page keeps its state. */
export const SignInForm = ({ inNewTab = false }: { inNewTab?: boolean }) => (
  <Stack>
    {providerName !== undefined && <ElsewhereLogin inNewTab={inNewTab} />}
    <KeyForm isPrimary={providerName === undefined} />
  </Stack>
)

const ElsewhereLogin = ({ inNewTab }: { inNewTab: boolean }) => (
  <>
    <Button component="a" href={loginAddress()} {...(inNewTab && { target: '_blank' })}>
      Continue with {providerName}
    </Button>
    {inNewTab && <ComeBack />}
    <Divider label="or" />
  </>
)

/** Continues after a sign-in in another tab. Without a session, says so. */
const ComeBack = () => {
  const looking = useMutation({ mutationFn: useSignedIn() })
  return (
    <>
      <Button variant="default" loading={looking.isPending} onClick={() => looking.mutate()}>
        I have signed in
      </Button>
      {looking.isSuccess && (
        <Text size="sm" role="status">
          Not yet: this browser has no session.
        </Text>
      )}
    </>
  )
}

const KeyForm = ({ isPrimary }: { isPrimary: boolean }) => {
  const [adminKey, setAdminKey] = useState('')
  // What was sent is the key: it is forgotten with the form, and not some minutes later.
  const login = useMutation({ mutationFn: signIn, onSuccess: useSignedIn(), gcTime: 0 })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (adminKey.trim() !== '' && !login.isPending) login.mutate(adminKey.trim())
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <PasswordInput
          label="Admin key"
          description="The first start of the server printed one."
          placeholder="sk-admin-…"
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          value={adminKey}
          onChange={({ currentTarget: { value } }) => setAdminKey(value)}
        />
        {login.error && <Failed error={login.error} sentence={keySentence(login.error)} />}
        <Button
          type="submit"
          variant={isPrimary ? 'filled' : 'default'}
          loading={login.isPending}
          disabled={adminKey.trim() === ''}
        >
          Sign in
        </Button>
        <Text size="xs" c="dimmed">
          The key is exchanged for a session of 12 hours. This browser does not keep it.
        </Text>
      </Stack>
    </form>
  )
}

const loginAddress = (): string => {
  const here = location.pathname.slice(basePath.length - 1)
  const back = here.startsWith('/sign-in') ? '/' : `${here}${location.search}`
  return `oidc/login?return_to=${encodeURIComponent(back)}`
}
