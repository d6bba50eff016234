/** A chart as a table: shown by its button, and there for screen readers before that. */
import { UnstyledButton } from '@mantine/core'
import type { Axis } from './series.ts'

interface Named {
  readonly id: string
  readonly name: string
}

interface NumbersTableProps<S extends Named> {
  readonly label: string
  readonly axis: Axis
  readonly series: readonly S[]
  readonly text: (one: S, bucket: number) => string
  /** Whether it is visible, and not for screen readers alone. */
  readonly isShown: boolean
}

interface TableToggleProps {
  /** Of the chart. */
  readonly label: string
  readonly isShown: boolean
  readonly onShow: (isShown: boolean) => void
}

/** Shows the table, or hides it again. */
export function TableToggle({ label, isShown, onShow }: TableToggleProps) {
  const action = isShown ? 'Hide table' : 'Show table'
  return (
    <UnstyledButton
      className="table-toggle"
      aria-label={`${action}: ${label}`}
      aria-expanded={isShown}
      onClick={() => onShow(!isShown)}
    >
      {action}
    </UnstyledButton>
  )
}

export function NumbersTable<S extends Named>(props: NumbersTableProps<S>) {
  const { label, axis, series, text, isShown } = props
  const shown = {
    className: 'numbers',
    role: 'region',
    'aria-label': `${label}: table`,
    tabIndex: 0,
  }
  return (
    <div {...(isShown ? shown : { className: 'visually-hidden' })}>
      <table>
        <caption>{label}</caption>
        <thead>
          <tr>
            <th scope="col">Time ({axis.zone})</th>
            {series.map(({ id, name }) => (
              <th key={id} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {axis.buckets.map(({ name }, at) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {series.map((one) => (
                <td key={one.id}>{text(one, at)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
