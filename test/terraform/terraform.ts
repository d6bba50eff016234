/** The `terraform` command in a folder of its own, with a provider that was built elsewhere. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Attributes } from './providers.ts'

const COMMAND_TIMEOUT_MS = 180_000

export interface Outcome {
  readonly status: number | null
  readonly output: string
}

export interface Resource {
  readonly address: string
  readonly type: string
  readonly values: Attributes
}

export interface Terraform {
  run(...args: readonly string[]): Promise<Outcome>
  /** The managed resources of the state. */
  resources(): Promise<Resource[]>
  /** Adds a file to the configuration. */
  write(file: string, content: string): void
}

export interface TerraformOptions {
  readonly folder: string
  /** The folder of the configuration. */
  readonly configuration: string
  readonly source: string
  readonly binary: string
  readonly variables: Readonly<Record<string, string>>
  readonly adminKey: string
}

export function prepareTerraform(options: TerraformOptions): Terraform {
  const { folder, configuration, source, binary, variables, adminKey } = options
  const [work, plugins] = [join(folder, 'work'), join(folder, 'plugins')]
  cpSync(configuration, work, { recursive: true })
  mkdirSync(plugins)
  symlinkSync(resolve(binary), join(plugins, 'terraform-provider-openai'))
  const settings = join(folder, 'terraform.rc')
  writeFileSync(
    settings,
    `provider_installation {\n  dev_overrides {\n    "${source}" = "${plugins}"\n  }\n}\n`,
  )
  const given = Object.entries(variables).map(([name, value]) => [`TF_VAR_${name}`, value])
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
    TF_CLI_CONFIG_FILE: settings,
    OPENAI_ADMIN_KEY: adminKey,
    ...Object.fromEntries(given),
  }
  const run = async (...args: readonly string[]): Promise<Outcome> => {
    const child = spawn('terraform', args, {
      cwd: work,
      env,
      timeout: COMMAND_TIMEOUT_MS,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [stdout, stderr, [status]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ])
    return { status, output: stdout + stderr }
  }
  return {
    run,
    resources: async () => {
      const { output } = await run('show', '-json')
      const found: (Resource & { readonly mode: string })[] =
        JSON.parse(output).values?.root_module?.resources ?? []
      return found.filter(({ mode }) => mode === 'managed')
    },
    write: (file, content) => writeFileSync(join(work, file), content),
  }
}
