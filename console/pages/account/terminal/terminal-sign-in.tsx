/** Sign-in from a terminal: the commands, if the organization permits one of its ways. */
import { Stack, Text } from '@mantine/core'
import type { Load } from '#console/api/loader.ts'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { type ByLanguage, Snippet, Snippets } from '#console/display/snippets.tsx'
import { apiUrl } from '#console/page-settings.ts'
import { CLIENT_SETTINGS } from '#contract/clients/client-settings.ts'

const INSTALL = 'npm install --global bailiwick'
/** Commands of clients after the sign-in. They get a command that prints a token. */
const AFTER: ByLanguage = {
  [CLIENT_SETTINGS.claude.title]: 'bailiwick connect claude --write',
  [CLIENT_SETTINGS.codex.title]: 'bailiwick connect codex --write',
  'Other programs': {
    about: 'The token is a key that is valid for an hour.',
    text: `export OPENAI_BASE_URL=${apiUrl}\nexport OPENAI_API_KEY=$(bailiwick token)`,
  },
}

/** Clients that run a command for their key. */
const AGENTS = [CLIENT_SETTINGS.claude, CLIENT_SETTINGS.codex] as const

interface Ways {
  /** `bailiwick login https://ai.example.com` */
  readonly command: string
  readonly inBrowser: boolean
  readonly byCode: boolean
}

export const loadTerminalSignIn: Load = ({ answer }, { allowed }) => {
  if (allowed.may('organization.read')) answer('retrieveUserKeySettings', {})
}

/** Undefined where no way is permitted. */
function useWays(): Ways | undefined {
  const enabled = useAllowed().may('organization.read')
  const { data } = useAnswer('retrieveUserKeySettings', {}, { enabled })
  if (!data) return undefined
  const { authorization_code: inBrowser, device_code: byCode } = data.sign_in
  if (!inBrowser && !byCode) return undefined
  const address = apiUrl.replace(/\/v1$/, '')
  return { command: `bailiwick login ${inBrowser ? '' : '--device '}${address}`, inBrowser, byCode }
}

export function TerminalSignIn() {
  const ways = useWays()
  if (!ways) return null
  return (
    <Card
      title="Sign in from a terminal"
      about="Programs get keys that are replaced each hour. No key is copied anywhere."
    >
      <Stack gap="sm">
        <Snippet text={ways.command} label="Copy the sign-in" />
        <Text size="sm" c="dimmed">
          {wayText(ways)} With Node, <code>{INSTALL}</code> installs the command.
        </Text>
        <Text size="sm" fw={600}>
          Then, for your programs
        </Text>
        <Snippets snippets={AFTER} />
      </Stack>
    </Card>
  )
}

/** Beside settings with a key for a model: the way without one, if an agent with the way has it. */
export function TerminalHint({ formats }: { formats: readonly string[] }) {
  const ways = useWays()
  const fitting = AGENTS.filter(({ apiFormat }) => formats.includes(apiFormat))
  if (!ways || fitting.length === 0) return null
  const agents = fitting.map(({ title }) => title).join(' and ')
  return (
    <Stack gap={6}>
      <Text size="sm">
        Without a key, for {agents}: sign in from a terminal, then <code>bailiwick connect</code>.
      </Text>
      <Snippet text={ways.command} label="Copy the sign-in" />
    </Stack>
  )
}

function wayText({ inBrowser, byCode }: Ways): string {
  if (!byCode) return 'It opens this console in the browser of the machine.'
  return inBrowser
    ? 'It opens this console in the browser; without one it shows a code to confirm here.'
    : 'It shows a code to confirm in this console.'
}
