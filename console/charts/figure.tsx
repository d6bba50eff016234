/** Key figure with its label and a comparison. */
import { Anchor, Paper, Skeleton, Text } from '@mantine/core'
import { Link } from 'react-router'

interface FigureProps {
  readonly label: string
  /** Undefined until it is known. */
  readonly value: string | undefined
  /** '' where there is nothing to say, or not yet. */
  readonly about: string
  /** Whether it is a number that should be 0. */
  readonly isBad?: boolean
  /** Address of what the number counts. */
  readonly to?: string | undefined
  /** Address of what the comparison counts. */
  readonly aboutTo?: string | undefined
  /** A second link, after the comparison. */
  readonly also?: { readonly text: string; readonly to: string } | undefined
}

/** Figure with the height of those beside it, with and without a comparison. */
export function Figure({ label, value, about, isBad = false, to, aboutTo, also }: FigureProps) {
  return (
    <Paper withBorder p="sm" role="group" aria-label={label}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text
        fz={24}
        fw={650}
        lh={1.3}
        mih="1.3em"
        className="figure number name"
        component="div"
        {...(isBad && { c: 'var(--series-failed)' })}
      >
        {value === undefined ? (
          <Skeleton height={26} width="60%" radius="sm" />
        ) : to === undefined ? (
          value
        ) : (
          <Anchor component={Link} to={to} inherit c="inherit" underline="always">
            {value}
          </Anchor>
        )}
      </Text>
      <Text size="xs" c="dimmed" mih="1.5em">
        {aboutTo === undefined ? (
          about
        ) : (
          <Anchor component={Link} to={aboutTo} inherit underline="always">
            {about}
          </Anchor>
        )}
        {also && (
          <>
            {about !== '' && ', '}
            <Anchor component={Link} to={also.to} inherit underline="always">
              {also.text}
            </Anchor>
          </>
        )}
      </Text>
    </Paper>
  )
}
