/** The workflows and issue forms of the repository, and the notes of a release. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { parse } from 'yaml'
import { temporaryFolder } from '#test/cli/command.ts'
import { ROOT } from '#test/support/source.ts'

interface Step {
  readonly id?: string
  readonly env?: Readonly<Record<string, string>>
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>
  readonly needs?: readonly string[]
  readonly if?: string
  readonly uses?: string
  readonly steps?: readonly Step[]
  readonly 'timeout-minutes'?: number
}
interface Workflow {
  readonly permissions: object
  readonly jobs: Readonly<Record<string, Job>>
}

function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

function workflowOf(name: string): Workflow {
  return parse(textOf(`.github/workflows/${name}.yml`))
}

function stepsOf({ jobs }: Workflow): Step[] {
  return Object.values(jobs).flatMap(({ steps = [] }) => steps)
}

const [ci, release] = [workflowOf('ci'), workflowOf('release')]

describe('workflows', () => {
  it('pin each action to a major version or a commit', () => {
    const actions = [ci, release].flatMap(stepsOf).flatMap(({ uses }) => uses ?? [])
    assert.ok(actions.length > 8)
    for (const action of actions) assert.match(action, /^[\w-]+\/[\w-]+@(v\d+|[0-9a-f]{40})$/)
  })

  it('have no permission but those of each job', () => {
    for (const { permissions, jobs } of [ci, release]) {
      assert.deepEqual(permissions, {})
      for (const [name, job] of Object.entries(jobs)) assert.ok(job.permissions, name)
    }
    const permissions = Object.entries(release.jobs).map(([name, job]) => [name, job.permissions])
    assert.deepEqual(Object.fromEntries(permissions), {
      check: { contents: 'read' },
      notes: { contents: 'read' },
      stage: { contents: 'read' },
      package: { contents: 'read', 'id-token': 'write' },
      image: { contents: 'read', packages: 'write', 'id-token': 'write' },
      release: { contents: 'write' },
    })
  })

  it('each job has a timeout', () => {
    for (const { jobs } of [ci, release]) {
      for (const [name, job] of Object.entries(jobs)) {
        assert.ok(job.uses ?? job['timeout-minutes'], name)
      }
    }
  })

  it('no expression is part of a script, where its text would be run', () => {
    for (const { run } of [ci, release].flatMap(stepsOf)) assert.doesNotMatch(run ?? '', /\$\{\{/)
  })

  it('name no host: registries and names are variables', () => {
    const text = textOf('.github/workflows/release.yml').replaceAll(/^#.*\n/gm, '')
    assert.doesNotMatch(text, /https?:\/\/|ghcr\.io|docker\.io|npmjs/)
    for (const name of ['NPM_REGISTRY', 'NPM_PACKAGE', 'IMAGE', 'IMAGE_USER']) {
      assert.ok(text.includes(`vars.${name}`), name)
    }
  })

  it('run what .ci/run runs, on Debian 12 and 13, before anything is published', () => {
    assert.ok(existsSync(join(ROOT, '.ci/run')))
    assert.ok(stepsOf(ci).some(({ run }) => run === '.ci/run'))
    assert.match(textOf('.github/workflows/ci.yml'), /debian: \["12", "13"\]/)
    assert.equal(release.jobs.check?.uses, './.github/workflows/ci.yml')
    for (const name of ['stage', 'package', 'image', 'release']) {
      assert.ok(release.jobs[name]?.needs?.includes('check'), name)
    }
  })

  it('the image has both platforms, an SBOM and its provenance', () => {
    const build = stepsOf(release).find(({ uses }) => uses?.startsWith('docker/build-push-action@'))
    const { platforms, sbom, provenance, push } = build?.with ?? {}
    assert.deepEqual(
      { platforms, sbom, provenance, push },
      { platforms: 'linux/amd64,linux/arm64', sbom: true, provenance: 'mode=max', push: true },
    )
    const names = String(build?.with?.['build-args']).matchAll(/^(\w+)=/gm)
    for (const [, name] of names)
      assert.ok(textOf('Dockerfile').includes(`ARG ${name}=`), String(name))
  })
})

describe('release of package and image', () => {
  const steps = (job: string): readonly Step[] => release.jobs[job]?.steps ?? []
  const scriptOf = (job: string): string =>
    steps(job)
      .map(({ run = '' }) => run)
      .join('\n')

  it('publishes the staged package, packed once, and nothing of a checkout', () => {
    assert.match(scriptOf('stage'), /npm run package\n.*npm pack \.\/dist\/package /s)
    assert.match(scriptOf('package'), /^npm publish \.\/staged\/\*\.tgz --provenance/m)
    assert.ok(steps('package').every(({ uses = '' }) => !uses.startsWith('actions/checkout@')))
  })

  it('signs the image by the digest of its build, without a key', () => {
    const build = steps('image').findIndex(({ id }) => id === 'build')
    const sign = steps('image').findIndex(({ run = '' }) => run.includes('cosign sign'))
    assert.ok(build >= 0 && sign > build)
    const { run = '', env } = steps('image')[sign] ?? {}
    assert.match(env?.DIGEST ?? '', /^\$\{\{ steps\.build\.outputs\.digest \}\}$/)
    assert.match(run, /^cosign sign --yes --recursive "\$IMAGE@\$DIGEST"$/m)
    assert.doesNotMatch(run, /--key/)
  })

  it('has the CycloneDX document with the image, as an attestation, and with the release', () => {
    assert.match(scriptOf('stage'), /cp dist\/sbom\.cdx\.json staged\//)
    assert.match(
      scriptOf('image'),
      /cosign attest --yes --type cyclonedx --predicate staged\/sbom\.cdx\.json "\$IMAGE@\$DIGEST"/,
    )
    assert.match(scriptOf('release'), /gh release create .* staged\/sbom\.cdx\.json/s)
    const uploads = steps('stage').filter(({ uses = '' }) => uses.startsWith('actions/upload'))
    assert.equal(uploads[0]?.with?.path, 'staged')
  })
})

describe('release notes', () => {
  const notesOf = (changelog: string, tag: string): string => {
    using folder = temporaryFolder()
    mkdirSync(join(folder.path, 'build'))
    cpSync(join(ROOT, 'build/release-notes.mjs'), join(folder.path, 'build/release-notes.mjs'))
    writeFileSync(join(folder.path, 'package.json'), '{ "version": "1.2.3" }')
    writeFileSync(join(folder.path, 'CHANGELOG.md'), changelog)
    return execFileSync(process.execPath, ['build/release-notes.mjs', tag], {
      cwd: folder.path,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }
  const changelog = (heading: string): string =>
    `# Changelog\n\n${heading}\n\n### Added\n\n- A thing.\n\n## [1.2.2] - 2026-01-01\n\n- Old.\n`

  it('are the section of the version', () => {
    const notes = notesOf(changelog('## [1.2.3] - 2026-02-01'), 'v1.2.3')
    assert.equal(notes, '### Added\n\n- A thing.\n')
  })

  it('fail for another tag, a missing section, and one without a date', () => {
    const dated = changelog('## [1.2.3] - 2026-02-01')
    assert.throws(() => notesOf(dated, 'v1.2.4'), /The tag is 'v1\.2\.4', but package\.json has/)
    assert.throws(
      () => notesOf(changelog('## [1.3.0] - 2026-02-01'), 'v1.2.3'),
      /no section 1\.2\.3/,
    )
    assert.throws(
      () => notesOf(changelog('## [1.2.3] - Unreleased'), 'v1.2.3'),
      /no date for 1\.2\.3/,
    )
  })
})

describe('issue forms', () => {
  it('have a name, a description and fields with unique ids', () => {
    const forms = globSync('.github/ISSUE_TEMPLATE/*.yml', { cwd: ROOT }).filter(
      (path) => !path.endsWith('/config.yml'),
    )
    assert.equal(forms.length, 2)
    for (const path of forms) {
      const { name, description, body } = parse(textOf(path))
      assert.ok(name && description, path)
      const fields: { type: string; id?: string; attributes: Record<string, unknown> }[] = body
      for (const { type, attributes } of fields) {
        assert.match(type, /^(markdown|textarea|input|dropdown|checkboxes)$/)
        assert.ok(type === 'markdown' ? attributes.value : attributes.label, `${path}: ${type}`)
      }
      const ids = fields.filter(({ type }) => type !== 'markdown').map(({ id }) => id)
      assert.ok(ids.every((id) => id !== undefined))
      assert.equal(new Set(ids).size, ids.length)
    }
  })
})
