/** A chart as a table for screen readers. */
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
}

export function NumbersTable<S extends Named>(props: NumbersTableProps<S>) {
  const { label, axis, series, text } = props
  return (
    <div className="visually-hidden">
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
