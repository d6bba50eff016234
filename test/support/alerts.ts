/** A server with a mail server and a receiver of webhooks, for suites about spend alerts. */
import type { NewSpendAlert } from '#contract/spend/alerts.ts'
import type { Dialect } from '#storage/db.ts'
import { movableClock } from './clock.ts'
import { type Harness, startHarness } from './harness.ts'
import { makeProject } from './keys.ts'
import { type MailServer, startMailServer } from './mail-server.ts'
import type { HarnessOptions } from './options.ts'
import { use } from './usage.ts'
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.ts'

export const MAIL_PASSWORD = 'mail-hidden'
export const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
export const ALERTS_START = Date.parse('2026-03-10T12:00:00Z')
const SECOND = 1_000
const MINUTE = 60 * SECOND
const DAY = 24 * 60 * MINUTE
/** Tokens of a cent, at a dollar for a million. */
const CENT_TOKENS = 10_000
/** A model with that price. */
export const CHEAP = 'models: { cheap: { price: { input: 1, output: 1 } } }'

/** A variable, as the file names it. */
function variable(name: string): string {
  return `\${${name}}`
}

export interface AlertWorld extends AsyncDisposable {
  readonly h: Harness
  readonly mail: MailServer
  readonly receiver: WebhookReceiver
  readonly logged: string[]
  readonly move: (ms: number) => void
  readonly now: () => number
  /** Creates a project with an alert at an amount in cents. */
  alerted(cents: number, more?: Partial<NewSpendAlert>): Promise<AlertedProject>
  /** Spends cents of a project now, or days before, as another node does. */
  spend(projectId: string, cents: number, daysAgo?: number): Promise<void>
  /** Has all alerts compared, and due deliveries sent, a minute later. */
  sweep(): Promise<void>
  deliveriesOf(projectId: string): ReturnType<typeof deliveriesOf>
}

export interface AlertedProject {
  readonly project_id: string
  readonly alert_id: string
}

export interface AlertWorldOptions extends HarnessOptions {
  /** Sections of `alerts:`; default: the mail alone. */
  readonly sections?: readonly ('email' | 'webhook')[]
}

/** An alert of an amount in cents. */
export function alertAt(cents: number, more: Partial<NewSpendAlert> = {}): NewSpendAlert {
  return {
    threshold_amount: cents,
    currency: 'USD',
    interval: 'month',
    notification_channel: { type: 'email', recipients: ['Finance@example.com'] },
    ...more,
  }
}

export async function startAlertWorld(
  dialect: Dialect,
  { sections = ['email'], environment, ...options }: AlertWorldOptions = {},
): Promise<AlertWorld> {
  await using starting = new AsyncDisposableStack()
  const { clock: now, move } = movableClock(ALERTS_START)
  const logged: string[] = []
  const mail = starting.use(await startMailServer({ password: MAIL_PASSWORD }))
  const receiver = starting.use(await startWebhookReceiver())
  const h = starting.use(
    await startHarness(dialect, {
      clock: now,
      logLevel: 'info',
      onLog: (line) => logged.push(line),
      config: configOf(sections, mail, receiver),
      environment: { MAIL_PASSWORD, WEBHOOK_SECRET, ...environment },
      ...options,
    }),
  )
  const started = starting.move()
  return {
    h,
    mail,
    receiver,
    logged,
    move,
    now,
    alerted: async (cents, more) => {
      const project_id = await makeProject(h)
      const body = { project_id, ...alertAt(cents, more) }
      return { project_id, alert_id: (await h.client.createProjectSpendAlert(body)).id }
    },
    spend: async (projectId, cents, daysAgo = 0) => {
      const amounts = { requests: 1, inputTokens: cents * CENT_TOKENS }
      const at = (now() - daysAgo * DAY) / SECOND
      await use(h, [{ at, amounts, subject: { projectId, model: 'cheap' } }], CHEAP)
    },
    sweep: async () => {
      move(MINUTE)
      await h.alerts.run()
    },
    deliveriesOf: (projectId) => deliveriesOf(h, projectId),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  }
}

async function deliveriesOf({ client }: Harness, project_id: string) {
  return (await client.listProjectSpendAlertDeliveries({ project_id, limit: 100 })).data
}

/** Text of the configuration. */
export function configOf(
  sections: readonly ('email' | 'webhook')[],
  { port }: Pick<MailServer, 'port'>,
  { url }: Pick<WebhookReceiver, 'url'>,
): string {
  const members = {
    email: [
      ...['host: 127.0.0.1', `port: ${port}`, 'tls: none', 'from: alerts@example.com'],
      ...['user: bailiwick', `password: ${variable('MAIL_PASSWORD')}`],
    ],
    webhook: [
      ...[`url: ${url}`, `secret: ${variable('WEBHOOK_SECRET')}`],
      'allow_private_addresses: true',
    ],
  }
  const lines = sections.flatMap((name) => [
    `  ${name}:`,
    ...members[name].map((member) => `    ${member}`),
  ])
  return [CHEAP, ...(lines.length > 0 ? ['alerts:', ...lines] : [])].join('\n')
}
