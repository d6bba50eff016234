/** Account menu: the signed-in person, the end of the session, color scheme and sign-out. */
import { Button, Menu, Modal, Text, useMantineColorScheme } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import {
  ChevronDownIcon,
  ClockIcon,
  GlobeIcon,
  LogOutIcon,
  type LucideIcon,
  MonitorIcon,
  MonitorSmartphoneIcon,
  MoonIcon,
  SunIcon,
} from 'lucide-react'
import { Link } from 'react-router'
import { useSession, useSignOut } from '#console/api/session.tsx'
import { ORGANIZATION_ROLES } from '#console/display/roles.ts'
import { Failed } from '#console/display/states.tsx'
import { useNow } from '#console/time/clock.ts'
import { formatRelative } from '#console/time/relative-time.ts'
import { useZoneChoice, zoneName } from '#console/time/zone.ts'

const THEMES = [
  { value: 'light', label: 'Light', icon: SunIcon },
  { value: 'dark', label: 'Dark', icon: MoonIcon },
  { value: 'auto', label: 'System', icon: MonitorIcon },
] as const

const WIDTH = 260

export function Account() {
  const { user } = useSession()
  const signOut = useMutation({ mutationFn: useSignOut() })
  return (
    <>
      <Menu position="bottom-end" width={WIDTH} withinPortal={false}>
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            fw={500}
            rightSection={<ChevronDownIcon size={14} aria-hidden />}
            className="account"
            loading={signOut.isPending}
          >
            {user?.email ?? 'Operator'}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <SessionInfo />
          <Menu.Divider />
          <Themes />
          <Menu.Divider />
          <Zones />
          <Menu.Divider />
          <Menu.Item
            component={Link}
            to="/sessions"
            leftSection={<MonitorSmartphoneIcon size={16} aria-hidden />}
          >
            Sessions
          </Menu.Item>
          <Menu.Item
            leftSection={<LogOutIcon size={16} aria-hidden />}
            onClick={() => signOut.mutate()}
          >
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={signOut.isError} onClose={signOut.reset} title="You’re still signed in">
        {signOut.error && (
          <Failed title="Couldn’t sign out" error={signOut.error} retry={() => signOut.mutate()} />
        )}
      </Modal>
    </>
  )
}

/** Authority of the session, and its end. */
function SessionInfo() {
  const { authority, organization_role: role, expires_at } = useSession()
  const now = useNow()
  const by = authority === 'admin_key' ? 'Admin key' : role && ORGANIZATION_ROLES[role]
  return (
    <Menu.Label>
      {by} · session ends {formatRelative(expires_at, now)}
    </Menu.Label>
  )
}

const ZONES = [
  { value: 'utc', label: 'UTC', icon: GlobeIcon },
  { value: 'local', label: `Local (${zoneName('local')})`, icon: ClockIcon },
] as const

/** The clock of all times that are shown. */
function Zones() {
  const [chosen, choose] = useZoneChoice()
  return <Choices title="Time zone" all={ZONES} chosen={chosen} choose={choose} />
}

function Themes() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return <Choices title="Theme" all={THEMES} chosen={colorScheme} choose={setColorScheme} />
}

interface ChoicesProps<V extends string> {
  readonly title: string
  readonly all: readonly { readonly value: V; readonly label: string; readonly icon: LucideIcon }[]
  readonly chosen: V
  readonly choose: (value: V) => void
}

function Choices<V extends string>({ title, all, chosen, choose }: ChoicesProps<V>) {
  return (
    <>
      <Menu.Label>{title}</Menu.Label>
      {all.map(({ value, label, icon: Icon }) => (
        <Menu.Item
          key={value}
          leftSection={<Icon size={16} aria-hidden />}
          onClick={() => choose(value)}
          aria-current={chosen === value}
        >
          <Text size="sm" fw={chosen === value ? 600 : 400}>
            {label}
          </Text>
        </Menu.Item>
      ))}
    </>
  )
}
