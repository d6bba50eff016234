/** Bounds on keys of people, and the ways in which programs may be signed in. */
import { Button, Modal, NumberInput, Switch } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { client } from '#console/api/client.ts'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { useChange } from '#console/changes/changes.ts'
import { Card } from '#console/charts/card.tsx'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { Fact, Facts } from '#console/display/facts.tsx'
import { formatExact } from '#console/display/numbers.ts'
import { Answered } from '#console/display/states.tsx'
import { DAY_SECONDS } from '#console/time/days.ts'
import type { UserKeySettings } from '#contract/extensions/user-key-settings.ts'

const NO_BOUND = 'No bound'
const DAYS_MAX = 366

export function UserKeys() {
  const query = useAnswer('retrieveUserKeySettings', {})
  const [opened, { open, close }] = useDisclosure()
  const mayChange = useAllowed().may('organization.write')
  const action = mayChange && query.data && (
    <Button variant="default" size="xs" onClick={open}>
      Change keys of people
    </Button>
  )
  return (
    <Card
      title="Keys of people"
      about="Bounds on the keys that people make for themselves, and sign-in of their programs."
      action={action}
    >
      <Answered query={query}>
        {(settings) => (
          <>
            <Shown settings={settings} />
            <Modal opened={opened} onClose={close} title="Keys of people">
              <Form settings={settings} onClose={close} />
            </Modal>
          </>
        )}
      </Answered>
    </Card>
  )
}

function Shown({ settings }: { settings: UserKeySettings }) {
  const { sign_in: ways, max_keys: keys, max_lifetime_seconds: lifetime } = settings
  return (
    <Facts>
      <Fact name="Sign-in in the browser of the machine">{onOff(ways.authorization_code)}</Fact>
      <Fact name="Sign-in by a code">{onOff(ways.device_code)}</Fact>
      <Fact name="Longest sign-in">{daysText(ways.max_lifetime_seconds)}</Fact>
      <Fact name="Most keys of a person">{keys === null ? NO_BOUND : formatExact(keys)}</Fact>
      <Fact name="Longest life of a key">{lifetime === null ? NO_BOUND : daysText(lifetime)}</Fact>
    </Facts>
  )
}

function onOff(isOn: boolean): string {
  return isOn ? 'On' : 'Off'
}

function daysText(seconds: number): string {
  const days = seconds / DAY_SECONDS
  return days === 1 ? '1 day' : `${formatExact(days)} days`
}

/** A number of an optional bound, as its field has it; '' is none. */
type Typed = number | string

function Form({ settings, onClose }: { settings: UserKeySettings; onClose: () => void }) {
  const before = settings.sign_in
  const [inBrowser, setInBrowser] = useState(before.authorization_code)
  const [byCode, setByCode] = useState(before.device_code)
  const [longest, setLongest] = useState<Typed>(before.max_lifetime_seconds / DAY_SECONDS)
  const [keys, setKeys] = useState<Typed>(settings.max_keys ?? '')
  const [life, setLife] = useState<Typed>(typedDays(settings.max_lifetime_seconds))
  const change = useUpdate(settings)
  const save = (): void =>
    change.mutate(
      {
        sign_in: {
          authorization_code: inBrowser,
          device_code: byCode,
          max_lifetime_seconds: Number(longest) * DAY_SECONDS,
        },
        max_keys: keys === '' ? null : Number(keys),
        max_lifetime_seconds: life === '' ? null : Number(life) * DAY_SECONDS,
      },
      { onSuccess: onClose },
    )
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={save}
      action="Save"
      change={change}
      incomplete={longest === ''}
    >
      <Way
        label="Sign-in in the browser of the machine"
        description="Off: programs that are signed in so end at their next refresh."
        isOn={inBrowser}
        set={setInBrowser}
      />
      <Way
        label="Sign-in by a code"
        description="For terminals without a browser. Off: as above."
        isOn={byCode}
        set={setByCode}
      />
      <Days label="Longest sign-in, in days" value={longest} onChange={setLongest} />
      <MostKeys value={keys} onChange={setKeys} />
      <Days
        label="Longest life of a key, in days"
        description="Of keys that people make for themselves. Empty: no bound."
        value={life}
        onChange={setLife}
      />
    </DialogForm>
  )
}

function useUpdate({ object: _, ...earlier }: UserKeySettings) {
  const undo = () => client.updateUserKeySettings(earlier)
  return useChange('updateUserKeySettings', { undo: () => undo })
}

interface WayProps {
  readonly label: string
  readonly description: string
  readonly isOn: boolean
  readonly set: (isOn: boolean) => void
}

function Way({ isOn, set, ...texts }: WayProps) {
  return (
    <Switch {...texts} checked={isOn} onChange={({ currentTarget: { checked } }) => set(checked)} />
  )
}

interface NumberProps {
  readonly value: Typed
  readonly onChange: (value: Typed) => void
}

function MostKeys(props: NumberProps) {
  return (
    <NumberInput
      label="Most keys of a person"
      description="In all projects, sign-ins included. Empty: no bound."
      allowDecimal={false}
      min={1}
      {...props}
    />
  )
}

interface DaysProps extends NumberProps {
  readonly label: string
  readonly description?: string
}

function Days(props: DaysProps) {
  return <NumberInput min={1} max={DAYS_MAX} decimalScale={2} {...props} />
}

function typedDays(seconds: number | null): Typed {
  return seconds === null ? '' : seconds / DAY_SECONDS
}
