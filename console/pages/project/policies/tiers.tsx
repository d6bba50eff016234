/** Service tiers that a project may use, and its default. */
import { Checkbox, Select, Stack } from '@mantine/core'
import { useState } from 'react'
import { client } from '#console/api/client.ts'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import {
  ALL_TIERS,
  OPTIONAL_TIERS,
  type OptionalTier,
  type ServiceTierSettings,
} from '#contract/service-tier-settings.ts'
import { PolicyCard, type PolicyProps } from './policy-card.tsx'

type Default = ServiceTierSettings['default']

const LABELS: Readonly<Record<OptionalTier | Default, string>> = {
  standard: 'Standard',
  flex: 'Flex',
  fast: 'Fast (priority)',
  ultrafast: 'Ultrafast',
  scale: 'Scale',
}
const DEFAULTS: readonly Default[] = ['standard', 'fast', 'scale']

export function Tiers(props: PolicyProps) {
  const { default: tier, enabled_tiers: enabled } = props.policies.service_tier_settings
  const named = enabled === ALL_TIERS ? 'All tiers' : namesOf(enabled)
  return (
    <PolicyCard
      projectId={props.projectId}
      title="Service tiers"
      about="The default is the tier of requests that name none."
      form={(onClose) => <Form {...props} onClose={onClose} />}
    >
      {named}. Default: {LABELS[tier]}
    </PolicyCard>
  )
}

function namesOf(enabled: readonly OptionalTier[]): string {
  return [LABELS.standard, ...enabled.map((tier) => LABELS[tier])].join(', ')
}

function Form({ projectId, policies, onClose }: PolicyProps & { onClose: () => void }) {
  const { default: before, enabled_tiers } = policies.service_tier_settings
  const [tier, setTier] = useState(before)
  const [isAll, setIsAll] = useState(enabled_tiers === ALL_TIERS)
  const [some, setSome] = useState<readonly OptionalTier[]>(
    enabled_tiers === ALL_TIERS ? OPTIONAL_TIERS : enabled_tiers,
  )
  const ids = { project_id: projectId }
  const undo = () =>
    client.updateProjectServiceTierSettings({ ...ids, default: before, enabled_tiers })
  const change = useChange('updateProjectServiceTierSettings', { undo: () => undo })
  const save = (): void =>
    change.mutate(
      { ...ids, default: tier, enabled_tiers: isAll ? ALL_TIERS : [...some] },
      { onSuccess: onClose },
    )
  const toggle = (one: OptionalTier, isOn: boolean): void =>
    setSome(OPTIONAL_TIERS.filter((other) => (other === one ? isOn : some.includes(other))))
  return (
    <DialogForm onClose={onClose} onSubmit={save} action="Save" change={change}>
      <Select
        label="Default"
        data={DEFAULTS.map((value) => ({ value, label: LABELS[value] }))}
        value={tier}
        onChange={(value) => setTier(DEFAULTS.find((one) => one === value) ?? tier)}
        allowDeselect={false}
      />
      <Checkbox
        label="All tiers, later ones included"
        checked={isAll}
        onChange={({ currentTarget }) => setIsAll(currentTarget.checked)}
      />
      {!isAll && (
        <Stack gap="xs">
          {OPTIONAL_TIERS.map((one) => (
            <Checkbox
              key={one}
              label={LABELS[one]}
              checked={some.includes(one)}
              onChange={({ currentTarget }) => toggle(one, currentTarget.checked)}
            />
          ))}
        </Stack>
      )}
    </DialogForm>
  )
}
